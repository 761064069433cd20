import type { Clock, Log } from '../activities/index.ts';
import type { Store } from '../stores/index.ts';

/**
 * Finds what nobody was woken for: left by a crash, accepted by another process, or due long after
 * it was put down.
 */
export interface Sweep {
  /** Looks at once, and from then on again and again. */
  readonly start: () => void;
  /** Looks no more; resolves when the look under way is over. */
  readonly stop: () => Promise<void>;
}

const everyMs = 1_000;
/** So many conversations at one look. */
const portion = 1_000;

export function createSweep(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The channels that are up; what waits for others is not looked for. */
  readonly channels: () => readonly string[];
  readonly work: (conversation: string) => void;
  readonly deliver: (conversation: string) => void;
}): Sweep {
  const { store, clock, log } = options;
  let looking: Promise<void> = Promise.resolve();
  let cancel = (): void => {};
  let stopped = false;

  const look = async (): Promise<void> => {
    let pause = everyMs;
    try {
      const { work, outbound, nextAt } = await store.due(portion, options.channels());
      for (const conversation of work) options.work(conversation);
      for (const conversation of outbound) options.deliver(conversation);
      if (nextAt !== null) pause = Math.max(20, Math.min(everyMs, nextAt - clock.now()));
    } catch (error) {
      log.error('Looking for work failed; it is tried again.', { error });
    }
    cancel();
    if (!stopped) cancel = clock.after(pause, start);
  };
  const start = (): void => {
    cancel();
    looking = looking.then(look);
  };

  return {
    start,
    async stop() {
      stopped = true;
      cancel();
      await looking;
    },
  };
}
