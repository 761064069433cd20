import {
  type Activity,
  Failure,
  type HandoffOutcome,
  type Json,
  pickedOption,
} from '../activities/index.ts';
import { which } from './beginning.ts';
import { Expired } from './ended.ts';
import type { Happened } from './engine.ts';
import { hear } from './hearing.ts';
import { askAgain, openQuestion } from './memory.ts';
import { offered } from './own.ts';
import type { Turn } from './turn.ts';
import type { Utterance } from './utterance.ts';

/** What a happening is to the dialogs, up to where all of them wait. */
export async function happen(turn: Turn, happened: Happened): Promise<void> {
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
  const message = activity.type === 'messageUpdate' ? activity.replyToId : activity.id;
  const wasHidden = message !== undefined && turn.wasHidden(message);
  const isSealed = activity.sealed !== undefined;
  const found = utteranceIn(activity, memory.unusable?.activity);
  const utterance = found && { ...found, secret: isSealed || wasHidden };
  turn.listen(found?.text ?? activity.text ?? '', message ?? activity.id, isSealed);
  if (wasHidden) turn.hideWords();
  const starts = activity.type === 'event' && activity.name === 'start';
  if (!utterance && !starts) return;
  if (memory.away) await handedBack(turn, { state: 'cancelled' });
  // What was cut off goes first.
  for (let top = turn.top; top && !top.open && !memory.away; top = turn.top) await turn.runOn(top);
  if (memory.away) return;
  if (!utterance) return start(turn);
  const edited = activity.type === 'messageUpdate';
  if (edited && memory.unusable?.question && !isOpen(turn, memory.unusable.question)) return;
  await hear(turn, utterance);
}

function isOpen(turn: Turn, question: string): boolean {
  return turn.memory.stack.some((frame) => openQuestion(frame)?.question === question);
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
  if (openQuestion(turn.top)) askAgain(turn.top);
  else if (registry.welcome) turn.begin(registry.welcome, []);
  else if (offered(registry).length > 1) which(turn, 'greeting', offered(registry));
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
    const before = turn.out.count;
    memory.sleeping = memory.sleeping.filter((each) => each !== frame);
    memory.stack.push(frame);
    frame.open = undefined;
    await turn.runOn(frame);
    if (below?.waits === 'answer' && turn.out.count > before) below.asked = false;
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
