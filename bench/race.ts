import { type Contestant, start, startContestant } from './child.ts';
import { type Done, type Job, type Listening, secret } from './load/job.ts';
import { inTurns, type Raced } from './rounds.ts';
import { complaintTalk } from './talk.ts';
import type { Terms } from './terms.ts';

/** Who takes part, and what is done to them. */
export interface Entrant {
  readonly name: string;
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly job: EntrantJob;
}

type EntrantJob = Omit<Job, 'contestant' | 'port' | 'warmUpSeconds' | 'seconds'>;

/** Many customers of the dialog of three questions, on Telegram's webhook. */
export const manyCustomers: EntrantJob = {
  path: '/telegram',
  headers: { 'x-telegram-bot-api-secret-token': secret },
  connections: 64,
  customers: 256,
  chatsEach: 16,
  talk: complaintTalk,
  until: 'delivered',
};

/** Races servers, which the load writes to from a process of its own. */
export async function race(entrants: readonly Entrant[], terms: Terms): Promise<Raced> {
  const { child: load, first: listening } = await start<Listening>('load/main');
  const running: Contestant[] = [];
  try {
    for (const { program, env } of entrants) {
      const how = { node: terms.node, ...(env && { env }) };
      running.push(await startContestant(program, how, listening));
    }
    const racers = entrants.map(({ name, job }, index) => {
      const contestant = running[index]!;
      const go = async (seconds: number) => {
        const done = await load.ask<Done>({
          ...job,
          contestant: name,
          port: contestant.port,
          warmUpSeconds: 0.5,
          seconds,
        } satisfies Job);
        return { ...done, waitMs: (job.customers * 1000) / done.perSecond };
      };
      return { name, contestant, go };
    });
    return await inTurns(racers, terms);
  } finally {
    await Promise.all([...running.map((contestant) => contestant.stop()), load.stop()]);
  }
}
