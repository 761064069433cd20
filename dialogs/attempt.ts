import { type Clock, Failure } from '../activities/index.ts';
import type { StepOptions } from './context.ts';
import type { End } from './replay.ts';

/** What trying takes: time, and the turn it is tried in. */
interface Around {
  readonly clock: Clock;
  /** The turn waits while a try has a limit of its own. */
  readonly hold: () => () => void;
  readonly signal: AbortSignal;
}

type Work = (key: string, signal: AbortSignal) => unknown;

/**
 * Does the work of a step, as often and as long as its options allow. Undefined: the turn was over
 * before the work was; what it still gives goes to `late`.
 */
export async function attempt(
  name: string,
  work: Work,
  key: string,
  { retries = 0, timeoutMs = 30_000 }: StepOptions,
  around: Around,
  late: (value: unknown) => void,
): Promise<End | undefined> {
  for (let tried = 0; ; tried++) {
    const end = await once(name, (signal) => work(key, signal), timeoutMs, around, late);
    if (!end || 'value' in end || tried >= retries) return end;
    await pause(Math.min(100 * 2 ** tried, 10_000), around);
    if (around.signal.aborted) return undefined;
  }
}

function once(
  name: string,
  work: (signal: AbortSignal) => unknown,
  timeoutMs: number,
  { clock, hold, signal }: Around,
  late: (value: unknown) => void,
): Promise<End | undefined> {
  return new Promise((resolve) => {
    const own = new AbortController();
    let isOver = signal.aborted;
    let turnIsOver = signal.aborted;
    if (isOver) {
      resolve(undefined);
      return;
    }
    const letGo = hold();
    const end = (how: End | undefined): void => {
      isOver = true;
      letGo();
      stopClock();
      signal.removeEventListener('abort', giveUp);
      resolve(how);
    };
    const giveUp = (): void => {
      turnIsOver = true;
      end(undefined);
      own.abort(signal.reason);
    };
    const stopClock = clock.after(timeoutMs, () => {
      const error = tooLong(name, timeoutMs);
      end({ error });
      own.abort(error);
    });
    signal.addEventListener('abort', giveUp, { once: true });
    Promise.resolve(own.signal)
      .then(work)
      .then(
        (value) => {
          if (!isOver) end({ value });
          else if (turnIsOver) late(value);
        },
        (error: unknown) => {
          if (!isOver) end({ error });
        },
      );
  });
}

function tooLong(name: string, timeoutMs: number): Failure {
  return new Failure(
    'step.timeout',
    `The step "${name}" did not finish within ${timeoutMs} ms. If it may take longer, say so: step(name, work, { timeoutMs: … }).`,
  );
}

function pause(ms: number, { clock, signal }: Around): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stopClock();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopClock = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
