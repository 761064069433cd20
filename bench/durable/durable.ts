import type { Benchmark, Figure } from '../benchmark.ts';
import { bench } from '../places.ts';
import { type Entrant, manyCustomers, race } from '../race.ts';
import { type Comparison, raceFigures } from '../race-figures.ts';
import { dialog as ours } from '../telegram/telegram.ts';
import type { Terms } from '../terms.ts';
import { findPostgres } from './postgres-place.ts';
import { restateBinary } from './restate-binary.ts';

/** What it has 24 of as it comes; one is the best we found for one machine. */
const onePartition = { RESTATE_DEFAULT_NUM_PARTITIONS: '1' };

const restateObject: Entrant = {
  name: 'Restate object, one partition',
  program: 'durable/restate-object',
  env: onePartition,
  job: manyCustomers,
};
const restateObjectAsItComes: Entrant = {
  name: 'Restate object, as it comes',
  program: 'durable/restate-object',
  job: manyCustomers,
};
const restateDialog: Entrant = {
  name: 'Restate dialog, one partition',
  program: 'durable/restate-dialog',
  // Each open dialog takes one of the 1 000 places a partition has as it comes, until it was idle for a
  // minute; with more dialogs than that, nobody is answered any more.
  env: { ...onePartition, RESTATE_WORKER__INVOKER__CONCURRENT_INVOCATIONS_LIMIT: '10000' },
  job: manyCustomers,
};
export const dbosMessage: Entrant = {
  name: 'DBOS workflow for each message',
  program: 'durable/dbos-message',
  job: manyCustomers,
};
const dbosDialog: Entrant = {
  name: 'DBOS dialog',
  program: 'durable/dbos-dialog',
  job: manyCustomers,
};
const restate = [restateObject, restateObjectAsItComes, restateDialog];
const dbos = [dbosMessage, dbosDialog];

/** The engines one would build on instead. */
export const durable: Benchmark = {
  name: 'durable',
  title:
    'Webhook in, a durable dialog of three questions, one call of the Bot API out: against engines for durable functions',
  programs: ['load/main', ...new Set([ours, ...restate, ...dbos].map(({ program }) => program))],
  async run(terms) {
    const skipped = [noRestate(), noDbos()].filter((reason) => reason !== undefined);
    const peers = [...(noRestate() ? [] : restate), ...(noDbos() ? [] : dbos)];
    terms.say('Many customers.');
    const many = await figures(terms, [ours, ...peers], {
      [restateObject.name]: 3.5,
      [dbosMessage.name]: 10,
    });
    terms.say('One customer.');
    const one = await figures(
      terms,
      [ours, ...peers.filter((peer) => peer !== restateObjectAsItComes)].map(alone),
      { [alone(restateObject).name]: 1, [alone(dbosMessage).name]: 1 },
    );
    return {
      figures: [...many, ...one],
      notes: [
        ...skipped,
        "Counted are replies that reached the Bot API, with the update's own call answered. Many customers: 64 connections, 256 customers in 4096 chats who wait for the answer; one customer: one connection, one chat.",
        'Processor time and memory are those of the process and of the server or database behind it. In front of each engine is the same small webhook of node:http, which answers when the engine says that it has the message.',
      ],
    };
  },
};

/** Why Restate cannot take part. */
function noRestate(): string | undefined {
  if (restateBinary() !== undefined) return undefined;
  return `Restate was skipped: npm has no server for ${process.platform} on ${process.arch}.`;
}

/** Why DBOS cannot take part. */
export function noDbos(): string | undefined {
  const place = findPostgres(bench);
  return typeof place === 'string' ? `DBOS was skipped: ${place}.` : undefined;
}

function alone(entrant: Entrant): Entrant {
  return {
    ...entrant,
    name: `${entrant.name}, one customer`,
    job: { ...entrant.job, connections: 1, customers: 1, chatsEach: 1 },
  };
}

/** Ours, which comes first, against each of the others. */
async function figures(
  terms: Terms,
  entrants: readonly Entrant[],
  goals: Readonly<Record<string, number>>,
): Promise<Figure[]> {
  const [first, ...others] = entrants;
  const comparisons = others.map(({ name }): Comparison => {
    const goal = goals[name];
    return { name: first!.name, against: name, ...(goal !== undefined && { goal }) };
  });
  return raceFigures(await race(entrants, terms), comparisons);
}
