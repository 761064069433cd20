import type { Benchmark, Figure } from '../benchmark.ts';
import { startContestant } from '../child.ts';
import { spread } from '../spread.ts';
import type { Understood } from './run.ts';

/** How long the helpdesk takes to learn, and to understand. */
export const understanding: Benchmark = {
  name: 'understanding',
  title: 'The helpdesk learns its dialogs and articles, and is written to in English and Chinese',
  programs: ['understanding/run'],
  async run({ rounds, node, say }) {
    const understood: Understood[] = [];
    for (let round = 1; round <= rounds; round++) {
      // A process each, as training happens once in the life of one.
      const contestant = await startContestant('understanding/run', { node });
      understood.push(await contestant.serve<Understood>(0));
      await contestant.stop();
      say(`round ${round} of ${rounds}`);
    }
    const figure = (name: string, measure: (one: Understood) => number): Figure => {
      const { median, range } = spread(understood.map(measure));
      return { name, unit: 'ms', value: median, range };
    };
    return {
      figures: [
        figure('training', ({ trainMs }) => trainMs),
        { name: 'examples learned', unit: '', value: understood[0]!.examples },
        figure('recognise: p50', ({ recogniseP50Ms }) => recogniseP50Ms),
        figure('recognise: p99', ({ recogniseP99Ms }) => recogniseP99Ms),
        figure('article search: p50', ({ searchP50Ms }) => searchP50Ms),
        figure('article search: p99', ({ searchP99Ms }) => searchP99Ms),
      ],
      notes: ['How often it is right is another question: npm run evaluate.'],
    };
  },
};
