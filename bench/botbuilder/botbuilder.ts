import type { Benchmark, Figure } from '../benchmark.ts';
import { type Contestant, startContestant } from '../child.ts';
import { fsyncsPerSecond } from '../machine.ts';
import { ratio } from '../rounds.ts';
import { spread } from '../spread.ts';
import type { Served } from './customers.ts';

const rounds = 5;
const seconds = 4;

/** The same dialog in the framework most of this trade comes from. */
export const botbuilder: Benchmark = {
  name: 'botbuilder',
  title:
    'A dialog of three questions, state durable: Bot Framework SDK against Parlance, inside one process',
  programs: ['botbuilder/peer', 'botbuilder/ours'],
  async run(say) {
    const peer = await startContestant('botbuilder/peer');
    const ours = await startContestant('botbuilder/ours');
    const both: { name: string; contestant: Contestant; served: Served[] }[] = [
      { name: 'botbuilder 4.23.3', contestant: peer, served: [] },
      { name: 'Parlance', contestant: ours, served: [] },
    ];
    const fsyncs: number[] = [];
    try {
      // The first round of each is for the compiler, and not counted.
      for (let round = 0; round <= rounds; round++) {
        fsyncs.push(fsyncsPerSecond());
        for (const { contestant, served } of both) {
          const done = await contestant.serve<Served>(seconds);
          if (round > 0) served.push(done);
        }
        if (round > 0) {
          const rates = both.map(
            ({ name, served }) => `${name} ${Math.round(served.at(-1)!.perSecond)}/s`,
          );
          say(
            `round ${round} of ${rounds}: ${rates.join(', ')}; fsync ${Math.round(fsyncs.at(-1)!)}/s`,
          );
        }
      }
    } finally {
      await Promise.all([peer.stop(), ours.stop()]);
    }
    const rates = both.map(({ served }) => served.map(({ perSecond }) => perSecond));
    const times = ratio(rates[1]!, rates[0]!);
    const disk = spread(fsyncs).range;
    const figure = (name: string, unit: string, measured: readonly number[]): Figure => {
      const { median, range } = spread(measured);
      return { name, unit, value: median, range };
    };
    return {
      figures: [
        figure(both[0]!.name, 'turns/s', rates[0]!),
        {
          ...figure(both[1]!.name, 'turns/s', rates[1]!),
          against: both[0]!.name,
          ratio: times.median,
          ratioRange: times.range,
          goal: { of: 'ratio', is: 'at least', limit: 3 },
        },
        ...both.flatMap(({ name, served }) => [
          figure(
            `${name}: p50`,
            'ms',
            served.map(({ p50Ms }) => p50Ms),
          ),
          figure(
            `${name}: p99`,
            'ms',
            served.map(({ p99Ms }) => p99Ms),
          ),
        ]),
      ],
      notes: [
        `64 customers in 2048 conversations who wait for the answer; no HTTP on either side. The disk made ${Math.round(disk[0])} to ${Math.round(disk[1])} fsyncs a second meanwhile.`,
        'botbuilder: ConversationState, a waterfall of three TextPrompts, SQLite (write-ahead log, synchronous FULL, all of one moment in one transaction) as Storage. It keeps the state; ours also keeps the message before it is worked on, the reply until it is delivered, the transcript and the events, and lets one turn at a time at a conversation.',
      ],
    };
  },
};
