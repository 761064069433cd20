import {
  type Activity,
  Failure,
  type HandoffOutcome,
  type Json,
  pickedOption,
} from '../activities/index.ts';
import type { AnyDialog } from './dialog.ts';
import { Expired } from './ended.ts';
import type { Advanced, DialogEngine, Happened, Surroundings } from './engine.ts';
import { hear, type Utterance, which } from './hearing.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { recall } from './memory.ts';
import { normal } from './normal.ts';
import { createOwnDialogs, offered } from './own.ts';
import { person } from './ready-made/person.ts';
import { createRegistry, personDialog } from './registry.ts';
import { type Parts, Turn } from './turn.ts';
import { heard, type Words, words } from './words.ts';

export interface DialogEngineOptions {
  readonly dialogs: readonly AnyDialog[];
  /**
   * Begun when a customer arrives, or says something first that nothing understands. Without it:
   * the only dialog, if it hears nothing in particular.
   */
  readonly welcome?: AnyDialog;
  /** Other sentences for what the engine itself says. */
  readonly words?: Partial<Words>;
  /** The queue of handoffs that name none. */
  readonly defaultQueue?: string;
  readonly limits?: Partial<Limits>;
}

/** Makes the engine of a bot's dialogs. Throws a Failure where they do not fit together. */
export function createDialogEngine(options: DialogEngineOptions): DialogEngine {
  const { dialogs } = options;
  const withPerson = dialogs.some(({ name }) => name === personDialog)
    ? dialogs
    : [...dialogs, person];
  const registry = createRegistry(withPerson, options.welcome);
  const allWords = { ...words, ...options.words };
  const parts: Parts = {
    registry,
    words: allWords,
    own: createOwnDialogs(registry, allWords),
    defaultQueue: options.defaultQueue ?? 'general',
    limits: { ...defaultLimits, ...options.limits },
  };
  const forBot = new Set(heard.bot.map(normal));
  return {
    advance: (state, happened, around) => advance(state, happened, around, parts),
    asksForBot: (text) => forBot.has(normal(text.slice(0, 200))),
  };
}

async function advance(
  state: Json,
  happened: Happened,
  around: Surroundings,
  parts: Parts,
): Promise<Advanced> {
  const turn = new Turn(recall(state), around, parts);
  const { signal } = around;
  signal.throwIfAborted();
  let give: () => void = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    give = () => reject(signal.reason as Error);
    signal.addEventListener('abort', give, { once: true });
  });
  try {
    await Promise.race([goOn(turn, happened), givenUp]);
    turn.leave('ended');
  } catch (error) {
    turn.leave('stopped');
    throw error;
  } finally {
    signal.removeEventListener('abort', give);
  }
  return turn.advanced();
}

async function goOn(turn: Turn, happened: Happened): Promise<void> {
  const { memory } = turn;
  const { during } = memory;
  delete memory.during;
  switch (happened.kind) {
    case 'activity':
      // A turn that was cut off after a checkpoint: its activity has been heard.
      if (during !== happened.activity.id) await heed(turn, happened.activity);
      break;
    case 'timer':
      await wake(turn, happened.id);
      break;
    case 'handed-back':
      await handedBack(turn, happened.outcome);
      break;
    case 'begin':
      begin(turn, happened.dialog, happened.args);
      break;
  }
  await turn.goOn();
  turn.facts['dialog'] ??= turn.top?.dialog ?? 'none';
}

/** What an activity is to the dialogs. */
async function heed(turn: Turn, activity: Activity): Promise<void> {
  const { memory } = turn;
  turn.activity = activity.id;
  const utterance = utteranceIn(activity, memory.unusable?.activity);
  const starts = activity.type === 'event' && activity.name === 'start';
  if (!utterance && !starts) return;
  if (memory.away) await handedBack(turn, { state: 'cancelled' });
  // What was cut off goes first.
  for (let top = turn.top; top && !top.open && !memory.away; top = turn.top) await turn.runOn(top);
  if (memory.away) return;
  if (!utterance) return start(turn);
  const edited = activity.type === 'messageUpdate';
  if (edited && memory.unusable?.question && !isOpen(turn, memory.unusable.question)) return;
  turn.text = utterance.text;
  await hear(turn, utterance);
}

function isOpen(turn: Turn, question: string): boolean {
  return turn.memory.stack.some(
    ({ open }) => open?.waits === 'answer' && open.question === question,
  );
}

/** The utterance an activity is, if it is one. */
function utteranceIn(activity: Activity, unusable: string | undefined): Utterance | undefined {
  const { type, id, name, value, text = '', attachments } = activity;
  switch (type) {
    case 'message':
      return { id, text, attachments, tap: pickedOption(activity), activity };
    case 'messageUpdate':
      // An edit counts as new words only if the words as they were were of no use.
      return activity.replyToId !== undefined && activity.replyToId === unusable
        ? { id: unusable, text, attachments, activity }
        : undefined;
    case 'event': {
      if (name === 'silence') return { id, text: '', silent: true };
      const digits = (value as { digits?: Json } | undefined | null)?.digits;
      if (name === 'dtmf' && typeof digits === 'string') return { id, text: digits };
      return undefined;
    }
    default:
      return undefined;
  }
}

/** The customer opened the conversation. */
function start(turn: Turn): void {
  const { registry } = turn.parts;
  const open = turn.top?.open;
  if (open?.waits === 'answer') open.asked = false;
  else if (registry.welcome) turn.begin(registry.welcome, []);
  else if (offered(registry).length > 1) which(turn, 'greeting', offered(registry), { text: '' });
}

/** The bot begins by itself. */
function begin(turn: Turn, name: string, args: readonly Json[]): void {
  const dialog = turn.parts.registry.get(name);
  if (!turn.hasRoom) {
    throw new Failure(
      'dialog.too-deep',
      `The dialog "${name}" cannot begin: ${turn.memory.stack.length} dialogs are under way in this conversation. Begin it when they are over.`,
    );
  }
  turn.begin(dialog, args);
}

async function wake(turn: Turn, timer: string): Promise<void> {
  const { memory, around } = turn;
  const [kind, id] = timer.split(':');
  if (memory.away) return;
  if (kind === 'expire') {
    const frame = memory.stack.find(
      ({ open }) => open?.waits === 'answer' && open.question === id && open.until <= around.now,
    );
    if (!frame || !(await turn.live(frame))) return;
    // Nobody is there: what is below is asked again when the customer next writes.
    turn.quiet = true;
    turn.settle(frame, { error: new Expired() });
    await turn.runOn(frame);
  } else if (kind === 'sleep') {
    const frame = memory.sleeping.find((each) => String(each.id) === id);
    if (!frame) return;
    const below = turn.top?.open;
    const before = turn.repliesSoFar;
    memory.sleeping = memory.sleeping.filter((each) => each !== frame);
    memory.stack.push(frame);
    frame.open = undefined;
    await turn.runOn(frame);
    if (below?.waits === 'answer' && turn.repliesSoFar > before) below.asked = false;
  }
}

/** People, or the customer, give the conversation back. */
async function handedBack(turn: Turn, outcome: HandoffOutcome): Promise<void> {
  const { memory, around } = turn;
  memory.away = false;
  const waiting = memory.stack.findLast(({ open, parked }) => open?.waits === 'people' && !parked);
  const parked = memory.stack.filter((frame) => frame.parked);
  // Who has been served by a person is not asked again what that was about.
  turn.quiet = outcome.state === 'completed' && parked.length === 0;
  for (const { open } of memory.stack) {
    if (open?.waits !== 'answer') continue;
    open.asked = false;
    open.until = around.now + open.lasts;
  }
  for (const frame of parked) frame.open = undefined;
  if (!waiting) return;
  await turn.settleFromPeople(waiting, outcome);
}
