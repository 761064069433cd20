import { fdatasync } from 'node:fs';
import type { Sync } from '../../stores/embedded/embedded.ts';

/** A disk whose flushes are counted, and can be held up or made to fail. */
export interface DiskInHand {
  readonly sync: Sync;
  /** Flushes that are over. */
  readonly flushed: () => number;
  /** Holds up the flushes from now on, until the function it gives is called. */
  readonly hold: () => () => void;
  /** All flushes fail from now on, so that the disk is never asked again. */
  readonly breakDown: () => void;
  /** Flushes that were asked for. */
  readonly asked: () => number;
}

export function diskInHand(): DiskInHand {
  let asked = 0;
  let flushed = 0;
  let broken = false;
  let held: (() => void)[] | undefined;
  return {
    sync(file, done) {
      asked++;
      const flush = (): void => {
        if (broken) return void setImmediate(done, new Error('EIO: i/o error, fdatasync'));
        fdatasync(file, (error) => {
          flushed++;
          done(error);
        });
      };
      if (held) held.push(flush);
      else flush();
    },
    flushed: () => flushed,
    asked: () => asked,
    hold() {
      held = [];
      return () => {
        const waiting = held ?? [];
        held = undefined;
        for (const flush of waiting) flush();
      };
    },
    breakDown() {
      broken = true;
    },
  };
}
