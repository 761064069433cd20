import type { Range } from './benchmark.ts';

/** The middle of several measurements, and the range they lay in. */
export interface Spread {
  readonly median: number;
  readonly range: Range;
}

export function spread(measured: readonly number[]): Spread {
  const sorted = [...measured].sort((a, b) => a - b);
  return { median: percentile(sorted, 50), range: [sorted[0]!, sorted.at(-1)!] };
}

/** Of sorted measurements: the one that so many per cent do not exceed. */
export function percentile(sorted: readonly number[], percent: number): number {
  const middle = percent === 50 && sorted.length % 2 === 0;
  const at = middle ? sorted.length / 2 - 1 : Math.ceil((sorted.length * percent) / 100) - 1;
  const found = sorted[Math.max(0, at)];
  if (found === undefined)
    throw new Error('Nothing was measured, so there is no percentile of it.');
  return middle ? (found + sorted[at + 1]!) / 2 : found;
}
