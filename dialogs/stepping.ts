import { attempt } from './attempt.ts';
import type { StepOptions } from './context.ts';
import { type Entry, revived, thrown, written } from './journal.ts';
import type { Level } from './level.ts';
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
  return recorded ? level.instantly(recorded) : stepNow(level, place, name, work, options);
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
  level.busy.set(place, op);
  level.journal[place] = { op, pending: true };
  // Long enough for a step that begins beside this one without `all` to be found out first.
  await Promise.resolve();
  await Promise.resolve();
  if (replay.over !== undefined) return forGood();
  if (options.effect && !(await checkpoint(level))) return forGood();
  const key = `${host.conversation}:${frame.id}.${level.path}${place + 1}`;
  let entry: Entry;
  let cause: unknown;
  try {
    const value = written(await attempt(name, work, key, options, host.signal));
    entry = value === undefined ? { op } : { op, value };
  } catch (error) {
    cause = error;
    entry = { op, error: thrown(error) };
  }
  if (replay.over !== undefined) return forGood();
  level.journal[place] = entry;
  if (options.effect && !(await checkpoint(level))) return forGood();
  level.busy.delete(place);
  if (!entry.error) return entry.value as T;
  const { name: error, message } = entry.error;
  host.warn(`The step "${name}" of the dialog "${level.dialog}" threw.`, { error, message });
  throw revived(entry.error, cause);
}

/** Makes the journal durable. False: the dialog is not to go on. */
async function checkpoint({ replay }: Level): Promise<boolean> {
  try {
    await replay.host.checkpoint();
  } catch (error) {
    replay.stop({ is: 'stopped', error });
  }
  return replay.over === undefined;
}
