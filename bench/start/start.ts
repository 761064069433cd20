import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Benchmark, Figure } from '../benchmark.ts';
import { built, root } from '../places.ts';
import { compare } from '../race-figures.ts';
import { spread } from '../spread.ts';
import { install } from './install.ts';
import { type Launched, launch } from './launch.ts';
import type { Way } from './running.ts';
import { type Loaded, loaded } from './under-load.ts';

const mb = 1e6;

/** What the helpdesk needs to be there. */
export const start: Benchmark = {
  name: 'start',
  title:
    'The helpdesk with its articles, English and Chinese: memory, time to the first answer, size of an installation',
  programs: ['start/helpdesk', 'load/main'],
  async run({ rounds, seconds, node, say }) {
    const flags = startFlags();
    const program = join(built, 'start', 'helpdesk.js');
    const asBuilt: Way = { command: node, args: [...flags, program] };
    const npmStart: Way = {
      command: 'npm',
      args: ['start', '--silent'],
      env: { PATH: [dirname(node), process.env['PATH']].join(delimiter) },
    };
    // On a store and a model that are there already, as after a deployment.
    const kept = mkdtempSync(join(tmpdir(), 'parlance-start-'));
    const again: Way = { ...asBuilt, env: { DATA_DIR: kept } };
    await launch(again);
    const noFlags: Way = { command: node, args: [program] };
    const builtOnes: Launched[] = [];
    const againOnes: Launched[] = [];
    const npmOnes: Launched[] = [];
    const underLoad: Loaded[] = [];
    const underLoadWithout: Loaded[] = [];
    for (let round = 1; round <= rounds; round++) {
      builtOnes.push(await launch(asBuilt));
      againOnes.push(await launch(again));
      npmOnes.push(await launch(npmStart));
      underLoad.push(await loaded(asBuilt, seconds));
      if (flags.length > 0) underLoadWithout.push(await loaded(noFlags, seconds));
      say(`launch ${round} of ${rounds}`);
    }
    rmSync(kept, { recursive: true, force: true });
    say('Installing the packed package into an empty folder.');
    const installed = install();
    const withoutFlags = `under load, without ${flags.join(' ')}`;
    return {
      figures: [
        ...launchFigures('built, first start', builtOnes),
        ...launchFigures('built, started again', againOnes),
        {
          name: 'built, first start: memory',
          unit: 'MB',
          ...middle(builtOnes, ({ rss }) => rss.itself / mb),
          goal: { of: 'value', is: 'at most', limit: 120 },
        },
        {
          name: 'built, started again: memory',
          unit: 'MB',
          ...middle(againOnes, ({ rss }) => rss.itself / mb),
          goal: { of: 'value', is: 'at most', limit: 120 },
        },
        ...launchFigures('npm start', npmOnes),
        {
          name: 'npm start: memory, npm and tsx included',
          unit: 'MB',
          ...middle(npmOnes, ({ rss }) => rss.withChildren / mb),
        },
        {
          name: 'under load',
          unit: 'turns/s',
          ...middle(underLoad, ({ perSecond }) => perSecond),
          ...(flags.length > 0 && compare(underLoad, withoutFlags, underLoadWithout)),
        },
        ...loadFigures('under load', underLoad),
        ...(flags.length > 0 ? loadFigures(withoutFlags, underLoadWithout) : []),
        {
          name: 'installation',
          unit: 'MB',
          value: installed.bytes / mb,
          goal: { of: 'value', is: 'at most', limit: 25 },
        },
        { name: 'installation: packages', unit: '', value: installed.packages },
        { name: 'package', unit: 'MB', value: installed.tarballBytes / mb },
      ],
      notes: [
        `Memory is the resident set a second after the first answer. "built" is one process of node over the package as npm packs it, which learns its model at the first start and loads it when it is started again; "npm start" is npm, tsx, its compiler and the server. Flags of V8 in the start script: ${flags.join(' ') || 'none'}.`,
        `Under load: the built helpdesk on Telegram (which loads telegraf) is written to by 256 customers for ${seconds + 1} s, ${underLoad.map(({ turns }) => turns).join(', ')} turns; it logs each of them, as it does as it comes.`,
        'The installation has no optional channel SDK in it. Where node has no SQLite built in, it includes libsql (an optional dependency).',
      ],
    };
  },
};

/** The flags that `npm start` gives to node for its own sake, not to find the sources. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(' ');
  return words.filter((word) => word.startsWith('--') && !/^--(import|conditions)\b/.test(word));
}

function launchFigures(name: string, launched: readonly Launched[]): Figure[] {
  const ready = middle(launched, ({ readyMs }) => readyMs);
  const answer = middle(launched, ({ answerMs }) => answerMs);
  return [
    {
      name: `${name}: start to ready`,
      unit: 'ms',
      ...ready,
      ...(name === 'built, started again' && {
        goal: { of: 'value', is: 'at most', limit: 600 } as const,
      }),
    },
    { name: `${name}: start to first answer`, unit: 'ms', ...answer },
  ];
}

function loadFigures(of: string, ones: readonly Loaded[]): Figure[] {
  const figure = (what: string, unit: string, measure: (one: Loaded) => number): Figure => {
    return { name: `${of}: ${what}`, unit, ...middle(ones, measure), detail: { of, what } };
  };
  return [
    figure('processor time', 'ms each', ({ cpuMs }) => cpuMs),
    figure('memory before', 'MB', ({ rss }) => rss.ready / mb),
    figure('memory afterwards', 'MB', ({ rss }) => rss.afterwards / mb),
    figure('memory at most', 'MB', ({ rss }) => rss.highest / mb),
  ];
}

function middle<One>(
  ones: readonly One[],
  measure: (one: One) => number,
): Pick<Figure, 'value'> & Required<Pick<Figure, 'range'>> {
  const { median, range } = spread(ones.map(measure));
  return { value: median, range };
}
