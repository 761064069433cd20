import { backoff, type Clock, Failure, pause } from '../activities/index.ts';
import type { StepOptions } from './context.ts';
import type { End } from './replay.ts';

/** What trying takes: time, and the turn it is tried in. */
interface Around {
  readonly clock: Clock;
  /** The turn waits while a try has a limit of its own. */
  readonly hold: () => () => void;
  /** The turn is over. Without it, the work goes on whatever becomes of the turn. */
  readonly signal?: AbortSignal;
}

type Work = (key: string, signal: AbortSignal) => unknown;

const pauses = { first: 100, most: 10_000 };

/**
 * Does the work of a step, as often and as long as its options allow. Undefined: the turn was over
 * before the work was.
 */
export async function attempt(
  name: string,
  work: Work,
  key: string,
  { retries = 0, timeoutMs = 30_000 }: StepOptions,
  around: Around,
): Promise<End | undefined> {
  const { clock, signal } = around;
  for (let tried = 1; ; tried++) {
    const end = await once(name, (own) => work(key, own), timeoutMs, around);
    if (!end || 'value' in end || tried > retries) return end;
    await pause(backoff(tried, pauses), clock, signal);
    if (signal?.aborted) return undefined;
  }
}

function once(
  name: string,
  work: (signal: AbortSignal) => unknown,
  timeoutMs: number,
  { clock, hold, signal }: Around,
): Promise<End | undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve(undefined);
      return;
    }
    const own = new AbortController();
    const letGo = hold();
    const end = (how: End | undefined): void => {
      letGo();
      stopClock();
      signal?.removeEventListener('abort', giveUp);
      resolve(how);
    };
    const giveUp = (): void => {
      end(undefined);
      own.abort(signal!.reason);
    };
    const stopClock = clock.after(timeoutMs, () => {
      const error = tooLong(name, timeoutMs);
      end({ error });
      own.abort(error);
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    Promise.resolve(own.signal)
      .then(work)
      .then(
        (value) => end({ value }),
        (error: unknown) => end({ error }),
      );
  });
}

function tooLong(name: string, timeoutMs: number): Failure {
  return new Failure(
    'step.timeout',
    `The step "${name}" did not finish within ${timeoutMs} ms. If it may take longer, say so: step(name, work, { timeoutMs: … }).`,
  );
}
