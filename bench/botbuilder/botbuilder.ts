import type { Benchmark } from '../benchmark.ts';
import { type Contestant, startContestant } from '../child.ts';
import type { Entrant } from '../race.ts';
import { raceFigures } from '../race-figures.ts';
import { inTurns, type Raced } from '../rounds.ts';
import type { Terms } from '../terms.ts';
import type { Served } from './customers.ts';

/** Who takes part, with customers of its own inside the process. */
export type InsideEntrant = Omit<Entrant, 'job'>;

export const peer: InsideEntrant = { name: 'botbuilder 4.23.3', program: 'botbuilder/peer' };
export const ours: InsideEntrant = { name: 'Parlance, in process', program: 'botbuilder/ours' };

export async function raceInside(entrants: readonly InsideEntrant[], terms: Terms): Promise<Raced> {
  const running: Contestant[] = [];
  try {
    for (const { program, env } of entrants)
      running.push(await startContestant(program, { node: terms.node, ...(env && { env }) }));
    const racers = entrants.map(({ name }, index) => {
      const contestant = running[index]!;
      return { name, contestant, go: (seconds: number) => contestant.serve<Served>(seconds) };
    });
    return await inTurns(racers, terms);
  } finally {
    await Promise.all(running.map((contestant) => contestant.stop()));
  }
}

/** The same dialog in the framework most of this trade comes from. */
export const botbuilder: Benchmark = {
  name: 'botbuilder',
  title:
    'A dialog of three questions, state durable: Bot Framework SDK against Parlance, inside one process',
  programs: [peer.program, ours.program],
  async run(terms) {
    const raced = await raceInside([peer, ours], terms);
    const [slowest, fastest] = raced.fsyncs.range;
    return {
      figures: raceFigures(raced, [{ name: ours.name, against: peer.name, goal: 1.5 }]),
      notes: [
        `64 customers in 2048 conversations who wait for the answer; no HTTP on either side. The disk made ${Math.round(slowest)} to ${Math.round(fastest)} fsyncs a second meanwhile.`,
        'botbuilder: ConversationState, a waterfall of three TextPrompts, SQLite (write-ahead log, synchronous FULL, all of one moment in one transaction) as Storage. It keeps the state; ours also keeps the message before it is worked on, the reply until it is delivered, the transcript and the events, and lets one turn at a time at a conversation.',
      ],
    };
  },
};
