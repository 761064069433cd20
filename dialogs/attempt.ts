import { Failure } from '../activities/index.ts';
import type { StepOptions } from './context.ts';

/** Does the work of a step, as often and as long as its options allow. */
export async function attempt(
  name: string,
  work: (key: string, signal: AbortSignal) => unknown,
  key: string,
  { retries = 0, timeoutMs = 30_000 }: StepOptions,
  signal: AbortSignal,
): Promise<unknown> {
  for (let tried = 0; ; tried++) {
    try {
      return await within(name, timeoutMs, signal, (own) => work(key, own));
    } catch (error) {
      if (tried >= retries || signal.aborted) throw error;
      await pause(100 * 2 ** tried, signal);
    }
  }
}

async function within(
  name: string,
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => unknown,
): Promise<unknown> {
  const over = new AbortController();
  let giveUp: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const stop = (reason: unknown): void => {
        reject(reason as Error);
        over.abort(reason);
      };
      giveUp = () => stop(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      timer = setTimeout(() => stop(tooLong(name, timeoutMs)), timeoutMs);
      Promise.resolve(over.signal).then(work).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

function tooLong(name: string, timeoutMs: number): Failure {
  return new Failure(
    'step.timeout',
    `The step "${name}" did not finish within ${timeoutMs} ms. If it may take longer, say so: step(name, work, { timeoutMs: … }).`,
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
