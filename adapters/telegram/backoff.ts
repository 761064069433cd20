import type { Clock } from '../../activities/index.ts';

/** Pauses that grow while something keeps failing: half a second at first, half a minute at most. */
export interface Backoff {
  /** Waits as long as asked, else one step longer than the last time; not beyond an abort. */
  readonly wait: (ms?: number) => Promise<void>;
  readonly reset: () => void;
}

export function backoff(clock: Clock, signal: AbortSignal): Backoff {
  let failures = 0;
  return {
    wait(ms = Math.min(30_000, 500 * 2 ** failures)) {
      failures++;
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const done = (): void => {
          cancel();
          signal.removeEventListener('abort', done);
          resolve();
        };
        const cancel = clock.after(ms, done);
        signal.addEventListener('abort', done);
      });
    },
    reset() {
      failures = 0;
    },
  };
}
