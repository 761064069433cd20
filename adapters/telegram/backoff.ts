import { type Clock, backoff as grown, pause } from '../../activities/index.ts';

/** Pauses that grow while something keeps failing: half a second at first, half a minute at most. */
export interface Backoff {
  /** Waits as long as asked, else one step longer than the last time; not beyond an abort. */
  readonly wait: (ms?: number) => Promise<void>;
  readonly reset: () => void;
}

const pauses = { first: 500, most: 30_000 };

export function backoff(clock: Clock, signal: AbortSignal): Backoff {
  let failures = 0;
  return {
    wait(ms) {
      failures++;
      return pause(ms ?? grown(failures, pauses), clock, signal);
    },
    reset() {
      failures = 0;
    },
  };
}
