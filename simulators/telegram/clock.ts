/** Time, so that tests can set it. */
export interface Clock {
  readonly now: () => number;
  /** Calls back once after so many milliseconds; gives a function that prevents it. */
  readonly after: (ms: number, then: () => void) => () => void;
}

/** The machine's own clock; with a pace of 100, a minute of the simulator lasts 0.6 s. */
export function pacedClock(pace = 1): Clock {
  const began = Date.now();
  return {
    now: () => began + (Date.now() - began) * pace,
    after(ms, then) {
      const timer = setTimeout(then, ms / pace);
      return () => clearTimeout(timer);
    },
  };
}
