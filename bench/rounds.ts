import type { Contestant } from './child.ts';
import { fsyncsPerSecond } from './machine.ts';
import { type Spread, spread } from './spread.ts';
import type { Terms } from './terms.ts';

/** A contestant that is up, and how it is made to work. */
export interface Racer {
  readonly name: string;
  readonly contestant: Contestant;
  readonly go: (seconds: number) => Promise<Went>;
}

/** What a contestant says, or the load says of it. */
export interface Went {
  readonly perSecond: number;
  /** All that was finished, warming up and winding down included. */
  readonly all: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From when a customer wants to write: with fewer connections than customers, one waits for those. */
  readonly waitMs?: number;
  /** How busy the load was, of one processor. */
  readonly busy?: number;
}

/** One turn of one contestant. */
export interface Lap extends Went {
  /** What one finished thing cost, waiting left out. */
  readonly cpuMs: number;
}

export interface Raced {
  readonly laps: ReadonlyMap<string, readonly Lap[]>;
  /** What each had of the memory when all was over. */
  readonly memoryBytes: ReadonlyMap<string, number>;
  readonly fsyncs: Spread;
}

/**
 * Runs contestants in turns (A B C, A B C, …) so that what else the machine does hits all of them
 * alike, and what swings from minute to minute falls out of their ratio.
 */
export async function inTurns(
  racers: readonly Racer[],
  { rounds, seconds, say }: Terms,
): Promise<Raced> {
  const fsyncs: number[] = [];
  const laps = new Map<string, Lap[]>(racers.map(({ name }) => [name, []]));
  // The first lap of each is for the compiler, and not counted.
  for (let round = 0; round <= rounds; round++) {
    fsyncs.push(fsyncsPerSecond());
    for (const racer of racers) {
      const lap = await run(racer, seconds);
      if (round > 0) laps.get(racer.name)!.push(lap);
    }
    if (round === 0) continue;
    const rates = [...laps].map(([name, ran]) => `${name} ${Math.round(ran.at(-1)!.perSecond)}/s`);
    say(`round ${round} of ${rounds}: ${rates.join(', ')}; fsync ${Math.round(fsyncs.at(-1)!)}/s`);
  }
  const memoryBytes = new Map<string, number>();
  for (const { name, contestant } of racers)
    memoryBytes.set(name, (await contestant.memory()).bytes);
  return { laps, memoryBytes, fsyncs: spread(fsyncs) };
}

async function run({ contestant, go }: Racer, seconds: number): Promise<Lap> {
  const before = await contestant.usage();
  const went = await go(seconds);
  // What is left to do after the last reply belongs to the turn, and must not fall on whoever is next.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = await contestant.usage();
  return { ...went, cpuMs: (after.cpuMs - before.cpuMs) / went.all };
}
