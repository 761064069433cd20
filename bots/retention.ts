import { type Clock, elapsed, Failure, type Log } from '../activities/index.ts';
import type { Store } from '../stores/index.ts';
import type { Retention } from './options.ts';

/** Removes what is old, again and again. */
export interface Retaining {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

/** So many records in one step of the store, which is a few milliseconds. */
const portion = 200;
const soonMs = 60_000;
const hourMs = 60 * 60_000;

export function createRetaining(options: {
  readonly retention: Retention | undefined;
  readonly store: Store;
  /** What channels keep of a conversation goes with it. */
  readonly forgotten: (conversation: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): Retaining {
  const { retention, store, clock, log } = options;
  if (!retention) return { start() {}, async stop() {} };
  const { afterMs, everyMs = hourMs } = retention;
  for (const [name, ms] of Object.entries({ afterMs, everyMs })) {
    if (ms > 0 && Number.isFinite(ms)) continue;
    throw new Failure(
      'retention.time',
      `retention.${name} is ${ms}. Give milliseconds: 90 days are ${90 * 24 * hourMs}.`,
    );
  }
  let working: Promise<void> = Promise.resolve();
  let cancel = (): void => {};
  let stopped = false;
  let began = { now: 0, elapsed: 0 };

  const removeOld = async (): Promise<void> => {
    // A clock that was set ahead would make everything old.
    const now = clock.now();
    const lived = elapsed(clock) - began.elapsed;
    if (Math.abs(now - began.now - lived) > hourMs) {
      log.warn('The clock was set; nothing is taken for old until the next start.');
      return;
    }
    for (let more = true; more && !stopped; ) {
      const pruned = await store.prune(now - afterMs, portion);
      for (const conversation of pruned.forgotten) await options.forgotten(conversation);
      more = pruned.more;
    }
  };

  const later = (ms: number): void => {
    if (!stopped) cancel = clock.after(ms, run);
  };
  const run = (): void => {
    working = removeOld()
      .catch((error: unknown) => log.error('What is old could not be removed.', { error }))
      .then(() => later(everyMs));
  };

  return {
    start() {
      began = { now: clock.now(), elapsed: elapsed(clock) };
      later(Math.min(soonMs, everyMs));
    },
    async stop() {
      stopped = true;
      cancel();
      await working;
    },
  };
}
