import type { Clock } from '../../activities/index.ts';

/** A clock that stands still until it is told to go on. */
export interface SettableClock extends Clock {
  /** Lets time leap; whatever was to be called by then is called, in order. */
  readonly advance: (ms: number) => Promise<void>;
}

export function settableClock(start = Date.parse('2026-11-21T09:00:00Z')): SettableClock {
  let time = start;
  let waiting: { at: number; call: () => void }[] = [];
  return {
    now: () => time,
    elapsed: () => time,
    after(ms, then) {
      const entry = { at: time + ms, call: then };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    async advance(ms) {
      time += ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at)[0];
        if (!next) return;
        waiting = waiting.filter((other) => other !== next);
        next.call();
        // What it set going may ask for the next call.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
