// npm run soak -- --seconds 600
// Plays a steady load against a bot, and checks that it needs no more in the end than in the
// beginning. Exits 1 if anything grows. See docs/guides/reliability.md.
import { parseArgs } from 'node:util';
import { Failure } from '../../activities/index.ts';
import { judge } from './judge.ts';
import { soak } from './soak.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    people: { type: 'string', default: '20' },
    rate: { type: 'string', default: '40' },
    /** Plants a leak, which must be found. */
    leak: { type: 'boolean', default: false },
  },
});

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    interrupted.abort(new Failure('soak.interrupted', `Given up on ${name}.`));
  });
}

async function main(): Promise<boolean> {
  const how = {
    seconds: number('seconds'),
    seed: number('seed'),
    people: number('people'),
    rate: number('rate'),
  };
  console.log(
    `${how.seconds} s of ${how.rate} messages a second from ${how.people} people at a time, seed ${how.seed}.`,
  );
  const { samples, load } = await soak({
    ...how,
    leak: values.leak,
    signal: interrupted.signal,
  });
  const judgements = judge(samples);
  console.log(
    `  ${load.messages} messages in ${load.conversations} conversations; ${load.handedBack} went to a person and back, ${load.forgotten} were forgotten; ${load.unanswered} messages were not answered.\n`,
  );
  console.log(table(judgements));
  const flat = judgements.every((each) => each.flat);
  console.log(`\n${JSON.stringify({ ...how, ...load, samples: samples.length, flat })}`);
  return flat && load.unanswered === 0;
}

function number(name: 'seconds' | 'seed' | 'people' | 'rate'): number {
  const given = values[name];
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new Failure('soak.number', `--${name} is "${given}". Give a whole number, at least 1.`);
}

main().then(
  (passed) => {
    console.log(passed ? 'Nothing grows.' : 'Something is WRONG; see above.');
    process.exitCode = passed ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  },
);
