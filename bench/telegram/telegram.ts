import type { Benchmark } from '../benchmark.ts';
import { secret } from '../load/job.ts';
import { raceFigures } from '../race-figures.ts';
import { type Entrant, race } from '../rounds.ts';
import { complaintTalk } from '../talk.ts';

const job = {
  path: '/telegram',
  headers: { 'x-telegram-bot-api-secret-token': secret },
  connections: 64,
  customers: 256,
  chatsEach: 16,
  talk: complaintTalk,
  until: 'delivered',
} as const;

const entrants: readonly Entrant[] = [
  { name: 'telegraf echo, in memory', program: 'telegram/telegraf-echo', job },
  { name: 'Parlance echo, durable', program: 'telegram/parlance-echo', job },
  { name: 'grammY conversation, in memory', program: 'telegram/grammy-dialog', job },
  { name: 'Parlance dialog, durable', program: 'telegram/parlance-dialog', job },
];

/** A real channel, with a real call for every reply. */
export const telegram: Benchmark = {
  name: 'telegram',
  title: 'Webhook in, one call of the Bot API out: against telegraf and grammY, which keep nothing',
  programs: ['load/main', ...entrants.map(({ program }) => program)],
  async run(say) {
    const { laps, fsyncs } = await race(entrants, { rounds: 5, seconds: 4 }, say);
    return {
      figures: raceFigures(laps, [
        { name: 'Parlance echo, durable', against: 'telegraf echo, in memory', goal: 1 },
        { name: 'Parlance dialog, durable', against: 'telegraf echo, in memory', goal: 1 },
        { name: 'Parlance dialog, durable', against: 'grammY conversation, in memory', goal: 2 },
      ]),
      notes: [
        `Counted are replies that reached the Bot API, with the update's own call answered. 64 connections, 256 customers in 4096 chats who wait for the answer. The disk made ${Math.round(fsyncs.range[0])} to ${Math.round(fsyncs.range[1])} fsyncs a second meanwhile.`,
        'telegraf is given the keep-alive connections it has with https and forgets with http; grammY keeps its conversations in memory, its fastest storage. Neither would survive an end of the process; ours does.',
      ],
    };
  },
};
