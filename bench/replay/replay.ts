import type { Benchmark, Figure } from '../benchmark.ts';
import { startContestant } from '../child.ts';
import { spread } from '../spread.ts';
import type { Replayed } from './run.ts';

const journals = [5, 20, 100, 500];

/** What it costs that a dialog is resumed by running it again. */
export const replay: Benchmark = {
  name: 'replay',
  title:
    'One turn of a dialog with so many calls in its journal, half of them questions and half steps',
  programs: ['replay/run'],
  async run({ rounds, node, say }) {
    const measured = new Map<number, Replayed[]>(journals.map((calls) => [calls, []]));
    for (let round = 1; round <= rounds; round++) {
      const contestant = await startContestant('replay/run', { node });
      for (const calls of journals)
        measured.get(calls)!.push(await contestant.serve<Replayed>(calls));
      await contestant.stop();
      say(`round ${round} of ${rounds}`);
    }
    const figures = [...measured].flatMap(([calls, replayed]): Figure[] => {
      const times = spread(replayed.map(({ p50Ms }) => p50Ms));
      const worst = spread(replayed.map(({ p99Ms }) => p99Ms));
      return [
        {
          name: `${calls} calls: p50`,
          unit: 'ms',
          value: times.median,
          range: times.range,
          ...(calls === 100 && { goal: { of: 'value', is: 'at most', limit: 0.1 } as const }),
        },
        { name: `${calls} calls: p99`, unit: 'ms', value: worst.median, range: worst.range },
        { name: `${calls} calls: state`, unit: 'bytes', value: replayed[0]!.journalBytes },
      ];
    });
    return {
      figures,
      notes: [
        'Includes reading the state from JSON, the turn itself (an answer read, a step, the next question) and writing the state as JSON.',
      ],
    };
  },
};
