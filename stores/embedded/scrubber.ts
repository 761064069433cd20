import type { Clock, Log } from '../../activities/index.ts';

/** Takes words out of the write-ahead log that are not kept any more. */
export interface Scrubber {
  /** Something that stood in clear was replaced: within a second it stands in no file. */
  readonly soon: () => void;
  readonly stop: () => void;
}

const soonMs = 1_000;

/** `scrub` empties the log; many who ask for it in one second share it. */
export function scrubber(scrub: () => void, clock: Clock, log: Log): Scrubber {
  let cancel: (() => void) | undefined;
  return {
    soon() {
      cancel ??= clock.after(soonMs, () => {
        cancel = undefined;
        try {
          scrub();
        } catch (error) {
          log.warn('What was hidden may stand in the write-ahead log until it is used anew.', {
            error,
          });
        }
      });
    },
    stop() {
      cancel?.();
    },
  };
}
