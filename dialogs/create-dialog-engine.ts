import { type Json, sayable, unlessAborted } from '../activities/index.ts';
import type { AnyDialog } from './dialog.ts';
import type { Advanced, DialogEngine, Happened, Surroundings } from './engine.ts';
import { happen } from './happening.ts';
import { lasting } from './lasting.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { recall } from './memory.ts';
import { normal } from './normal.ts';
import { createOwnDialogs } from './own.ts';
import { person } from './ready-made/person.ts';
import { createRegistry, personDialog } from './registry.ts';
import { minutesAhead } from './time-zone.ts';
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
  /** Where the bot's "tomorrow" counts from: `Europe/Berlin`; UTC without it. */
  readonly timeZone?: string;
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
  for (const said of Object.values(allWords)) if (typeof said !== 'function') sayable(said);
  const limits = { ...defaultLimits, ...options.limits };
  lasting(limits.expiresAfterMs, 'createDialogEngine({ limits })');
  const parts: Parts = {
    registry,
    words: allWords,
    own: createOwnDialogs(registry, allWords),
    defaultQueue: options.defaultQueue ?? 'general',
    limits,
    warned: new Set(),
    effects: new Map(),
    ...(options.timeZone !== undefined && { utcOffset: minutesAhead(options.timeZone) }),
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
  const memory = recall(state);
  const happening = memory.cutOff ?? around.happening;
  delete memory.cutOff;
  const turn = new Turn(memory, { ...around, happening }, parts);
  const { signal } = around;
  signal.throwIfAborted();
  try {
    await unlessAborted(happen(turn, happened), signal);
    turn.leave('ended');
  } catch (error) {
    turn.leave('stopped');
    throw error;
  }
  return turn.advanced();
}
