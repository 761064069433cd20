import type { Benchmark, Figure } from '../benchmark.ts';
import { spread } from '../spread.ts';
import { install } from './install.ts';
import { type Launched, launch } from './launch.ts';
import { helpdeskProgram } from './program.ts';

const launches = 5;
const mb = 1e6;

/** What the helpdesk needs to be there. */
export const start: Benchmark = {
  name: 'start',
  title:
    'The helpdesk with its articles, English and Chinese: memory, time to the first answer, size of an installation',
  programs: ['start/helpdesk'],
  async run(say) {
    const figures: Figure[] = [];
    const ways = [
      ['built', process.execPath, [helpdeskProgram]],
      ['npm start', 'npm', ['start', '--silent']],
    ] as const;
    const runs = new Map<string, Launched[]>(ways.map(([name]) => [name, []]));
    for (let round = 1; round <= launches; round++) {
      for (const [name, command, args] of ways) runs.get(name)!.push(await launch(command, args));
      say(`launch ${round} of ${launches}`);
    }
    for (const [name, launched] of runs) {
      const of = (measure: (one: Launched) => number) => {
        const { median, range } = spread(launched.map(measure));
        return { value: median, range };
      };
      const built = name === 'built';
      figures.push(
        { name: `${name}: start to ready`, unit: 'ms', ...of(({ readyMs }) => readyMs) },
        { name: `${name}: start to first answer`, unit: 'ms', ...of(({ answerMs }) => answerMs) },
        built
          ? {
              name: `${name}: memory`,
              unit: 'MB',
              ...of(({ rss }) => rss.itself / mb),
              goal: { of: 'value', is: 'at most', limit: 120 },
            }
          : {
              name: `${name}: memory, npm and tsx included`,
              unit: 'MB',
              ...of(({ rss }) => rss.withChildren / mb),
            },
      );
    }
    say('Installing the packed package into an empty folder.');
    const installed = install();
    figures.push(
      {
        name: 'installation',
        unit: 'MB',
        value: installed.bytes / mb,
        goal: { of: 'value', is: 'at most', limit: 25 },
      },
      { name: 'installation: packages', unit: '', value: installed.packages },
      { name: 'package', unit: 'MB', value: installed.tarballBytes / mb },
    );
    return {
      figures,
      notes: [
        'Memory is the resident set a second after the first answer. "built" is one process of node over the package as npm packs it; "npm start" is npm, tsx, its compiler and the server.',
        'The installation has no optional channel SDK in it. Where node has no SQLite built in, it includes libsql (an optional dependency).',
      ],
    };
  },
};
