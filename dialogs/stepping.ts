import { Failure, type Json, shown } from '../activities/index.ts';
import { attempt } from './attempt.ts';
import type { StepOptions } from './context.ts';
import { type Entry, originalOf } from './journal.ts';
import type { Level, Outcome } from './level.ts';
import { opaque } from './opaque.ts';
import type { End } from './replay.ts';
import { forGood } from './rest.ts';

type Work = (key: string, signal: AbortSignal) => unknown;

/** Does work outside the conversation once, and remembers what came of it. */
export function step<T>(
  level: Level,
  name: string,
  work: Work,
  options: StepOptions = {},
): Promise<T> {
  const place = level.enter(`step ${name}`);
  if (place === undefined) return forGood();
  const recorded = level.recorded(place);
  if (recorded) return level.instantly(recorded);
  const wrong = wrongIn(name, options);
  if (wrong) {
    level.replay.stop({ is: 'threw', error: wrong });
    return forGood();
  }
  return stepNow(level, place, name, work, options);
}

async function stepNow<T>(
  level: Level,
  place: number,
  name: string,
  work: Work,
  options: StepOptions,
): Promise<T> {
  const { replay } = level;
  const { host, frame } = replay;
  const op = `step ${name}`;
  const begun = level.journal[place];
  const key =
    begun?.key ??
    opaque(
      22,
      host.conversation,
      host.happening,
      frame.id,
      `${level.path}${place + 1}`,
      level.dialog,
      name,
    );
  level.busy.set(place, op);
  level.journal[place] = { op, pending: true, key };
  // Long enough for a step that begins beside this one without `all` to be found out first.
  await Promise.resolve();
  await Promise.resolve();
  if (replay.over !== undefined) return forGood();
  if (options.effect) {
    const noted = begun && (await lookUp(level, key));
    if (replay.over !== undefined) return forGood();
    if (noted) {
      level.journal[place] = { op, ...noted };
      level.over(place);
      return level.instantly({ op, ...noted }, place);
    }
    if (!(await checkpoint(level))) return forGood();
  }
  const close = (end: End): { entry: Entry; outcome: Outcome } =>
    level.entryOf(op, end, false, valueLost);
  const { clock, hold, signal } = host;
  const end = options.effect
    ? await onlyOnce(host.effects, key, () => attempt(name, work, key, options, { clock, hold }))
    : await attempt(name, work, key, options, { clock, hold, signal });
  // The turn was over before the work was.
  if (end === undefined) return forGood();
  const { entry, outcome } = close(end);
  const keep = (): Promise<void> => note(level, name, key, entry);
  if (replay.over !== undefined) {
    if (options.effect) await keep();
    return forGood();
  }
  level.journal[place] = entry;
  if (options.effect && !(await checkpoint(level, keep))) return forGood();
  level.over(place);
  if ('value' in outcome) return outcome.value as T;
  const error = originalOf(outcome.error);
  host.warn(`The step "${name}" of the dialog "${level.dialog}" threw.`, {
    dialog: level.dialog,
    error,
    stack: error instanceof Error ? error.stack : undefined,
  });
  throw outcome.error;
}

/** What the work gave cannot be kept, but it is done. */
function valueLost(failure: Failure): Failure {
  return new Failure(
    'step.value-lost',
    `${failure.message} The work of this step is done and is not done again; what it gave is lost.`,
    { cause: failure },
  );
}

/** Effects under way in this process, by key. */
export type Effects = Map<string, Promise<End | undefined>>;

/**
 * An effect goes on when its turn is lost (a person took over): half of it may be done already. A
 * turn that comes to it again waits for what is under way.
 */
function onlyOnce(
  effects: Effects,
  key: string,
  work: () => Promise<End | undefined>,
): Promise<End | undefined> {
  const underWay = effects.get(key);
  if (underWay) return underWay;
  const begun = work().finally(() => effects.delete(key));
  effects.set(key, begun);
  return begun;
}

type Noted = Pick<Entry, 'value' | 'sealed' | 'error'>;

/** What came of an effect in a turn that was lost before it could be written down. */
async function lookUp({ replay }: Level, key: string): Promise<Noted | undefined> {
  try {
    return (await replay.host.noted(key)) as Noted | undefined;
  } catch (error) {
    replay.stop({ is: 'stopped', error });
    return undefined;
  }
}

/** An effect that was done is a fact, whoever has the conversation by now. */
async function note(
  { replay, dialog }: Level,
  step: string,
  key: string,
  entry: Entry,
): Promise<void> {
  const about = { dialog, step };
  const { op: _, ...noted } = entry;
  try {
    await replay.host.note(key, noted as unknown as Json, about);
  } catch (error) {
    const message = `The effect "${step}" of the dialog "${dialog}" was done, and that could not be written down: it may be done again, with the same key.`;
    replay.host.warn(message, { ...about, error });
  }
}

/** Makes the journal durable. False: the dialog is not to go on. */
async function checkpoint({ replay }: Level, otherwise?: () => Promise<void>): Promise<boolean> {
  try {
    await replay.host.checkpoint();
  } catch (error) {
    await otherwise?.();
    replay.stop({ is: 'stopped', error });
  }
  return replay.over === undefined;
}

function wrongIn(name: string, { retries = 0, timeoutMs = 1 }: StepOptions): Failure | undefined {
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) {
    return new Failure(
      'step.timeout-ms',
      `The step "${name}" was given timeoutMs: ${shown(timeoutMs)}. Give a number of milliseconds above 0.`,
    );
  }
  if (!(Number.isInteger(retries) && retries >= 0)) {
    return new Failure(
      'step.retries',
      `The step "${name}" was given retries: ${shown(retries)}. Give a whole number, 0 for none.`,
    );
  }
  return undefined;
}
