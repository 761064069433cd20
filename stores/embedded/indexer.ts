import type { Clock, Log } from '../../activities/index.ts';

/** Does in quiet moments what a search would else have to wait for. */
export interface Indexer {
  /** Says that there is something new to index. */
  readonly soon: () => void;
  readonly stop: () => Promise<void>;
}

const pauseMs = 1_000;
/** More news than this in a pause, and the store has better things to do. */
const busy = 100;
/** It may have better things to do until so much waits, which is half a second's work. */
const enough = 20_000;

/** `index` takes a few entries into the index, and says whether there were any. */
export function indexer(index: () => Promise<boolean>, clock: Clock, log: Log): Indexer {
  let cancel: (() => void) | undefined;
  let running = Promise.resolve();
  let stopped = false;
  let news = 0;
  let waiting = 0;

  const soon = (): void => {
    if (!cancel && !stopped) pause();
    news++;
  };
  const pause = (): void => {
    news = 0;
    cancel = clock.after(pauseMs, () => {
      waiting += news;
      if (news > busy && waiting < enough) pause();
      else running = run();
    });
  };
  const run = async (): Promise<void> => {
    waiting = 0;
    try {
      while (!stopped && (await index()));
    } catch (error) {
      log.warn('What was said cannot be indexed for the search now; it is tried again.', { error });
    }
    cancel = undefined;
  };

  return {
    soon,
    stop() {
      stopped = true;
      cancel?.();
      return running;
    },
  };
}
