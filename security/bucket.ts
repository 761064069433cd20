import type { Clock } from '../activities/index.ts';
import { recent } from './recent.ts';

/** Lets a number of things pass at once for each key, and then so many a second. */
export interface Bucket {
  /**
   * Milliseconds to wait before this key may take so much; 0 if it may, and then it has. An amount
   * of 0 asks whether what was {@link spend | spent} is paid back.
   */
  readonly take: (key: string, amount?: number) => number;
  /** Takes an amount that is known only afterwards; it may be more than there is. */
  readonly spend: (key: string, amount: number) => void;
}

/** So many keys are remembered; one that was quiet for longest is full again. */
const most = 20_000;

export function bucket(clock: Clock, size: number, perSecond: number): Bucket {
  const levels = recent<{ readonly level: number; readonly at: number }>(most);

  const levelOf = (key: string, now: number): number => {
    const known = levels.get(key);
    if (!known) return size;
    // A clock that was set back refills nothing, and keeps nobody waiting for the time it lost.
    return Math.min(size, known.level + (Math.max(0, now - known.at) / 1000) * perSecond);
  };

  return {
    take(key, amount = 1) {
      const now = clock.now();
      const level = levelOf(key, now);
      const enough = level >= Math.min(amount, size);
      levels.set(key, { level: enough ? level - amount : level, at: now });
      return enough ? 0 : Math.ceil(((Math.min(amount, size) - level) / perSecond) * 1000);
    },
    spend(key, amount) {
      const now = clock.now();
      levels.set(key, { level: levelOf(key, now) - amount, at: now });
    },
  };
}
