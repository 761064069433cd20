import type { Clock } from '../../activities/index.ts';

/** Lets a number of things pass at once for each key, and then so many a second. */
export interface Bucket {
  /** Milliseconds to wait before this key may try again; 0 if it may pass, which it then did. */
  readonly take: (key: string) => number;
}

/** Keys that have been quiet long enough to be full again are forgotten from this many on. */
const most = 10_000;

export function bucket(clock: Clock, size: number, perSecond: number): Bucket {
  const levels = new Map<string, { level: number; at: number }>();
  const levelAt = (entry: { level: number; at: number }, now: number): number =>
    Math.min(size, entry.level + ((now - entry.at) / 1000) * perSecond);

  return {
    take(key) {
      const now = clock.now();
      if (levels.size >= most) {
        for (const [other, entry] of levels) {
          if (levelAt(entry, now) >= size) levels.delete(other);
        }
        // Nobody is quiet: better to forget the oldest than to grow without end.
        const [oldest] = levels.keys();
        if (levels.size >= most && oldest !== undefined) levels.delete(oldest);
      }
      const level = levelAt(levels.get(key) ?? { level: size, at: now }, now);
      if (level < 1) return Math.ceil(((1 - level) / perSecond) * 1000);
      levels.delete(key);
      levels.set(key, { level: level - 1, at: now });
      return 0;
    },
  };
}
