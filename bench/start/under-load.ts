import { start } from '../child.ts';
import { type Done, type Job, type Listening, secret, token } from '../load/job.ts';
import { highestMemoryOf, memoryOf, processorMsOf } from '../process-tree.ts';
import { manyCustomers } from '../race.ts';
import { type Way, whileRunning } from './running.ts';

/** What the helpdesk needs while many write to it. */
export interface Loaded {
  readonly perSecond: number;
  readonly turns: number;
  /** Of the processor, for each turn. */
  readonly cpuMs: number;
  readonly rss: { readonly ready: number; readonly afterwards: number; readonly highest: number };
}

/** Starts the helpdesk on Telegram, has many customers write to it for a while, ends it. */
export async function loaded(way: Way, seconds: number): Promise<Loaded> {
  const { child: load, first } = await start<Listening>('load/main');
  const env = {
    TELEGRAM_TOKEN: token,
    TELEGRAM_SECRET: secret,
    TELEGRAM_API_ROOT: first.apiRoot,
    PUBLIC_URL: 'https://bench.example',
  };
  try {
    return await whileRunning({ ...way, env }, async ({ pid, port }) => {
      const ready = memoryOf(pid).itself;
      const before = processorMsOf(pid);
      const { perSecond, all } = await load.ask<Done>({
        ...manyCustomers,
        talk,
        contestant: 'helpdesk',
        port,
        warmUpSeconds: 1,
        seconds,
      } satisfies Job);
      const cpuMs = (processorMsOf(pid) - before) / all;
      const rss = { ready, afterwards: memoryOf(pid).itself, highest: highestMemoryOf(pid) };
      return { perSecond, turns: all, cpuMs, rss };
    });
  } finally {
    await load.stop();
  }
}

/** Dialogs and articles, in both languages: each answered by one reply. */
const talk = [
  'hello',
  'where is my parcel?',
  'how much do you charge for delivery?',
  '快递怎么还没到',
  '可以开公司抬头的发票吗',
];
