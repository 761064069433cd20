import type { Terms } from './terms.ts';

/** One question about speed or size, and how it is answered. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, in a sentence. */
  readonly title: string;
  /** The programs it starts, by their place in this folder. */
  readonly programs: readonly string[];
  /** Takes the measurements. */
  readonly run: (terms: Terms) => Promise<Measured>;
}

export interface Measured {
  readonly figures: readonly Figure[];
  /** What a reader must know to read the figures right. */
  readonly notes: readonly string[];
}

/** One number. Several rounds give the median, and the range they lay in. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range?: Range;
  /** The figure it is compared with, and how many times that one it is. */
  readonly against?: string;
  readonly ratio?: number;
  readonly ratioRange?: Range;
  /** The same for what both do with a second of processor time: above 1, this one needs less for each. */
  readonly cpuRatio?: number;
  readonly cpuRatioRange?: Range;
  /** What we want it to be. */
  readonly goal?: Goal;
  /** One of several measures of the same thing, which are read side by side. */
  readonly detail?: { readonly of: string; readonly what: string };
}

export type Range = readonly [lowest: number, highest: number];

export interface Goal {
  readonly of: 'value' | 'ratio';
  readonly is: 'at least' | 'at most';
  readonly limit: number;
}

/** Whether a figure is what we want; undefined if nothing is wanted of it. */
export function reached({ goal, value, ratio }: Figure): boolean | undefined {
  if (!goal) return undefined;
  const measured = goal.of === 'ratio' ? (ratio ?? Number.NaN) : value;
  return goal.is === 'at least' ? measured >= goal.limit : measured <= goal.limit;
}
