import { type Metric, metrics, type Sample } from './sample.ts';

/** How much more than at first there may be in the end: a part of it, and so much besides. */
interface Allowance {
  readonly part: number;
  readonly besides: number;
}

const mb = 1_000_000;

/** Room for chance: what a garbage collector, an allocator or a page cache makes of the same load. */
const allowances: Readonly<Record<Metric, Allowance>> = {
  heap: { part: 0.03, besides: mb },
  rss: { part: 0.05, besides: 8 * mb },
  handles: { part: 0.2, besides: 10 },
  descriptors: { part: 0.1, besides: 10 },
  lag: { part: 1, besides: 10 },
  // The write-ahead log comes and goes by so much.
  files: { part: 0.1, besides: 4 * mb },
};

/** One thing that must not grow, and whether it did. */
export interface Judgement {
  readonly metric: Metric;
  /** Medians of the first, second and last third of what came after the warm-up. */
  readonly thirds: readonly [number, number, number];
  /** The last third may be no higher. */
  readonly most: number;
  readonly flat: boolean;
}

/** So much of the run fills caches, pools and the span that is retained: a part of 1. */
export const warmUp = 0.25;

/** Fewer samples say nothing. */
const fewest = 6;

/**
 * Compares the end of a run with its beginning. By medians of thirds, so that neither a pause of the
 * machine nor a garbage collection at the wrong moment decides.
 */
export function judge(samples: readonly Sample[]): readonly Judgement[] {
  const settled = samples.slice(Math.floor(samples.length * warmUp));
  if (settled.length < fewest) {
    throw new Error(
      `${settled.length} samples after the warm-up are too few to judge by; ${fewest} are needed. Let it run longer.`,
    );
  }
  return metrics.map((metric) => {
    const values = settled.map((sample) => sample[metric]);
    const third = values.length / 3;
    const [first, second, last] = [0, 1, 2].map((number) =>
      median(values.slice(Math.round(number * third), Math.round((number + 1) * third))),
    ) as [number, number, number];
    const { part, besides } = allowances[metric];
    const most = first * (1 + part) + besides;
    return { metric, thirds: [first, second, last], most, flat: last <= most };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
