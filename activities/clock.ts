/** Time, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970. The machine's may be set, forth and back, at any moment. */
  readonly now: () => number;
  /** Calls back once after so many milliseconds; gives a function that prevents it. */
  readonly after: (ms: number, then: () => void) => () => void;
  /** Milliseconds that have gone by, whatever `now` is set to; the process's own without it. */
  readonly elapsed?: () => number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  after(ms, then) {
    const timer = setTimeout(then, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
  elapsed: () => performance.now(),
};

/** Milliseconds that have gone by on a clock. */
export function elapsed(clock: Clock): number {
  return clock.elapsed ? clock.elapsed() : performance.now();
}
