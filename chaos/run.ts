// npm run chaos -- --store embedded --seconds 60 --seed 1
// Kills worker processes at every point once, then at random while clock, channels and store are in
// trouble, and checks that nothing is lost, doubled or out of order. Exits 1 if anything is. See docs/guides/reliability.md.
import { parseArgs } from 'node:util';
import { Failure } from '../activities/index.ts';
import { bundle } from './bundle.ts';
import { campaign } from './campaign.ts';
import { everyPoint, type PointResult } from './points.ts';
import { findingLines, json, pointLine, table } from './report.ts';
import { storeUnderTest } from './stores.ts';
import { type TroubleKind, troubleKinds } from './troubles.ts';

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'embedded' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'kill-every': { type: 'string', default: '700' },
    conversations: { type: 'string', default: '40' },
    /** The bot itself, or one of the two designs that must be found out. */
    design: { type: 'string', default: 'bot' },
    /** Kinds of trouble to leave out. */
    without: { type: 'string', default: '' },
    /** An answer that takes longer than so many seconds is a finding. */
    within: { type: 'string', default: '20' },
    /** Leaves out the crash points, or the random kills. */
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

/** Ctrl-C ends the worker processes and removes what they kept. */
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    interrupted.abort(new Failure('chaos.interrupted', `Given up on ${name}.`));
  });
}

async function main(): Promise<boolean> {
  const { store, verbose } = values;
  const { workers } = storeUnderTest(store);
  const isBot = values.design === 'bot';
  const entry = entryOf(values.design);
  // The wrong designs fail without any of it.
  const only = isBot ? values.only : 'kills';
  const troubles = isBot ? troublesBut(values.without) : [];
  const withinMs = number('within') * 1_000;
  const seed = number('seed');
  const how = {
    seconds: number('seconds'),
    conversations: number('conversations'),
    killEveryMs: number('kill-every'),
  };
  if (only !== undefined && only !== 'points' && only !== 'kills') {
    throw new Failure('chaos.only', `--only is "${only}"; it can be "points" or "kills".`);
  }
  const { signal } = interrupted;
  const program = await bundle(entry);
  try {
    const points: PointResult[] = [];
    if (only !== 'kills') {
      console.log('A process that dies at each point, and the next one that goes on:');
      for await (const result of everyPoint({
        program: program.path,
        store,
        seed,
        verbose,
        signal,
      })) {
        points.push(result);
        console.log(pointLine(result));
      }
    }
    const passed = points.every((point) => point.passed);
    if (only === 'points') return passed;

    console.log(
      `\nProcesses that die at any moment: ${values.design}, store ${store}, seed ${seed}.`,
    );
    const outcome = await campaign({
      program: program.path,
      store,
      workers,
      seed,
      ...how,
      troubles,
      withinMs,
      verbose,
      signal,
    });
    console.log(table(outcome, withinMs));
    if (outcome.findings.length > 0) console.log(`\n${findingLines(outcome, 20)}`);
    if (verbose) for (const history of outcome.wrong) console.log(JSON.stringify(history, null, 1));
    console.log(`\n${json({ design: values.design, store, seed }, outcome, points)}`);
    return passed && outcome.findings.length === 0;
  } finally {
    await program.remove();
  }
}

function entryOf(design: string): string {
  if (design === 'bot') return 'chaos/worker.ts';
  if (design === 'etag' || design === 'lock') return `chaos/wrong/${design}.ts`;
  throw new Failure('chaos.design', `--design is "${design}"; it can be "bot", "etag" or "lock".`);
}

function troublesBut(without: string): readonly TroubleKind[] {
  const out = without.split(',').filter((kind) => kind !== '');
  const unknown = out.find((kind) => !troubleKinds.some((each) => each === kind));
  if (unknown === undefined) return troubleKinds.filter((kind) => !out.includes(kind));
  throw new Failure(
    'chaos.without',
    `--without names "${unknown}"; it can name ${troubleKinds.join(', ')}, with commas between.`,
  );
}

function number(name: 'seconds' | 'seed' | 'kill-every' | 'conversations' | 'within'): number {
  const given = values[name];
  if (/^\d+$/.test(given)) return Number(given);
  throw new Failure('chaos.number', `--${name} is "${given}". Give a whole number.`);
}

main().then(
  (passed) => {
    console.log(
      passed ? 'Nothing lost, doubled or out of order.' : 'Something is WRONG; see above.',
    );
    process.exitCode = passed ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Failure ? error.message : error);
    // Customers who wait for a worker that will not come are not waited for.
    process.exit(1);
  },
);
