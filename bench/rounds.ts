import { type Child, type Contestant, start, startContestant } from './child.ts';
import type { Done, Job, Listening } from './load/job.ts';
import { fsyncsPerSecond } from './machine.ts';
import { type Spread, spread } from './spread.ts';

/** Who takes part, and what is done to them. */
export interface Entrant {
  readonly name: string;
  readonly program: string;
  readonly job: Omit<Job, 'contestant' | 'port' | 'warmUpSeconds' | 'seconds'>;
}

/** What one contestant did, round by round. */
export interface Laps {
  readonly perSecond: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p99Ms: readonly number[];
  /** What one counted thing cost the server's process. */
  readonly cpuMs: readonly number[];
  readonly loadBusy: readonly number[];
}

/**
 * Runs contestants in turns (A B C, A B C, …) so that what else the machine does hits all of them
 * alike, and what swings from minute to minute falls out of their ratio.
 */
export async function race(
  entrants: readonly Entrant[],
  { rounds, seconds }: { rounds: number; seconds: number },
  say: (line: string) => void,
): Promise<{ laps: ReadonlyMap<string, Laps>; fsyncs: Spread }> {
  const { child: load, first: listening } = await start<Listening>('load/main');
  const running: Contestant[] = [];
  const fsyncs: number[] = [];
  try {
    const laps = new Map<string, { [Key in keyof Laps]: number[] }>();
    for (const { name, program } of entrants) {
      running.push(await startContestant(program, listening));
      laps.set(name, { perSecond: [], p50Ms: [], p99Ms: [], cpuMs: [], loadBusy: [] });
    }
    // The first lap of each is for the compiler, and not counted.
    for (let round = 0; round <= rounds; round++) {
      fsyncs.push(fsyncsPerSecond());
      for (const [index, entrant] of entrants.entries()) {
        const lap = await run(load, running[index]!, entrant, seconds);
        if (round === 0) continue;
        const kept = laps.get(entrant.name)!;
        for (const key of Object.keys(kept) as (keyof Laps)[]) kept[key].push(lap[key]);
      }
      if (round > 0) {
        const rates = [...laps].map(
          ([name, lap]) => `${name} ${Math.round(lap.perSecond.at(-1)!)}/s`,
        );
        say(
          `round ${round} of ${rounds}: ${rates.join(', ')}; fsync ${Math.round(fsyncs.at(-1)!)}/s`,
        );
      }
    }
    return { laps, fsyncs: spread(fsyncs) };
  } finally {
    await Promise.all([...running.map((contestant) => contestant.stop()), load.stop()]);
  }
}

async function run(
  load: Child,
  contestant: Contestant,
  { name, job }: Entrant,
  seconds: number,
): Promise<Record<keyof Laps, number>> {
  const before = await contestant.usage();
  const done = await load.ask<Done>({
    ...job,
    contestant: name,
    port: contestant.port,
    warmUpSeconds: 0.5,
    seconds,
  } satisfies Job);
  const after = await contestant.usage();
  return {
    perSecond: done.perSecond,
    p50Ms: done.p50Ms,
    p99Ms: done.p99Ms,
    cpuMs: (after.cpuMs - before.cpuMs) / done.all,
    loadBusy: done.busy,
  };
}

/** Round by round, how many times the other one this one did. */
export function ratio(one: readonly number[], other: readonly number[]): Spread {
  return spread(one.map((value, round) => value / other[round]!));
}
