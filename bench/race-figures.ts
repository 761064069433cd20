import type { Figure } from './benchmark.ts';
import type { Lap, Raced } from './rounds.ts';
import { spread } from './spread.ts';

export interface Comparison {
  readonly name: string;
  readonly against: string;
  /** At least so many times the other's rate. */
  readonly goal?: number;
}

/** How often a second, compared round by round; how long it took; and what it cost. */
export function raceFigures(
  { laps, memoryBytes }: Raced,
  comparisons: readonly Comparison[],
): Figure[] {
  const rates = [...laps].flatMap(([name, ran]): Figure[] => {
    const { median, range } = spread(ran.map(({ perSecond }) => perSecond));
    const figure: Figure = { name, unit: '/s', value: median, range };
    const compared = comparisons.filter((comparison) => comparison.name === name);
    if (compared.length === 0) return [figure];
    return compared.map(({ against, goal }) => ({
      ...figure,
      ...compare(ran, against, laps.get(against)!),
      ...(goal !== undefined && { goal: { of: 'ratio', is: 'at least', limit: goal } }),
    }));
  });
  const details = [...laps].flatMap(([of, ran]): Figure[] => [
    ...measures.flatMap(([what, unit, measure]): Figure[] => {
      const measured = ran.map(measure).filter((value) => value !== undefined);
      if (measured.length === 0) return [];
      const { median, range } = spread(measured);
      return [{ name: `${of}: ${what}`, unit, value: median, range, detail: { of, what } }];
    }),
    {
      name: `${of}: memory afterwards`,
      unit: 'MB',
      value: memoryBytes.get(of)! / 1e6,
      detail: { of, what: 'memory afterwards' },
    },
  ]);
  return [...rates, ...details];
}

/** Round by round: the ratio of rates, and of what a second of processor time does. */
export function compare(
  ran: readonly Pick<Lap, 'perSecond' | 'cpuMs'>[],
  against: string,
  other: readonly Pick<Lap, 'perSecond' | 'cpuMs'>[],
) {
  const rate = spread(ran.map(({ perSecond }, round) => perSecond / other[round]!.perSecond));
  const cpu = spread(ran.map(({ cpuMs }, round) => other[round]!.cpuMs / cpuMs));
  return {
    against,
    ratio: rate.median,
    ratioRange: rate.range,
    cpuRatio: cpu.median,
    cpuRatioRange: cpu.range,
  } satisfies Partial<Figure>;
}

const measures: readonly [what: string, unit: string, (lap: Lap) => number | undefined][] = [
  ['processor time', 'ms each', ({ cpuMs }) => cpuMs],
  ['p50', 'ms', ({ p50Ms }) => p50Ms],
  ['p99', 'ms', ({ p99Ms }) => p99Ms],
  ['a customer waits', 'ms', ({ waitMs }) => waitMs],
  ['load', 'of a processor', ({ busy }) => busy],
];
