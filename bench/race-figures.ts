import type { Figure } from './benchmark.ts';
import { type Laps, ratio } from './rounds.ts';
import { spread } from './spread.ts';

export interface Comparison {
  readonly name: string;
  readonly against: string;
  /** At least so many times the other. */
  readonly goal?: number;
}

/** How often a second, compared round by round; how long it took; and what it cost the server. */
export function raceFigures(
  laps: ReadonlyMap<string, Laps>,
  comparisons: readonly Comparison[],
): Figure[] {
  const rates = [...laps].flatMap(([name, lap]): Figure[] => {
    const { median, range } = spread(lap.perSecond);
    const figure: Figure = { name, unit: '/s', value: median, range };
    const compared = comparisons.filter((comparison) => comparison.name === name);
    if (compared.length === 0) return [figure];
    return compared.map(({ against, goal }) => {
      const times = ratio(lap.perSecond, laps.get(against)!.perSecond);
      return {
        ...figure,
        against,
        ratio: times.median,
        ratioRange: times.range,
        ...(goal !== undefined && { goal: { of: 'ratio', is: 'at least', limit: goal } }),
      };
    });
  });
  const details = [...laps].flatMap(([name, lap]): Figure[] =>
    (
      [
        ['p50', 'ms', lap.p50Ms],
        ['p99', 'ms', lap.p99Ms],
        ['server processor time', 'ms each', lap.cpuMs],
        ['load', 'of a processor', lap.loadBusy],
      ] as const
    ).map(([what, unit, measured]) => {
      const { median, range } = spread(measured);
      return { name: `${name}: ${what}`, unit, value: median, range };
    }),
  );
  return [...rates, ...details];
}
