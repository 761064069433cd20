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
} as const;

const entrants: readonly Entrant[] = [
  { name: 'bare node:http', program: 'turn/bare', job: { ...job, until: 'answered' } },
  { name: 'durable accept', program: 'turn/accept', job: { ...job, until: 'answered' } },
  { name: 'full durable turn', program: 'turn/full', job: { ...job, until: 'delivered' } },
];

/** What durability, order and dialogs cost. */
export const turn: Benchmark = {
  name: 'turn',
  title:
    'A POST that is echoed by bare node:http; made durable and answered; and taken through a whole turn',
  programs: ['load/main', ...entrants.map(({ program }) => program)],
  async run(say) {
    const { laps, fsyncs } = await race(entrants, { rounds: 7, seconds: 4 }, say);
    return {
      figures: raceFigures(laps, [
        { name: 'durable accept', against: 'bare node:http', goal: 0.5 },
        { name: 'full durable turn', against: 'bare node:http', goal: 0.25 },
      ]),
      notes: [
        `64 connections, 256 customers in 4096 chats, each of whom waits for the answer before writing again. A full turn counts when its reply was delivered, not when its webhook was answered. The disk made ${Math.round(fsyncs.range[0])} to ${Math.round(fsyncs.range[1])} fsyncs a second meanwhile.`,
        "The full turn: the webhook's signature, accept, claim, dialog by replay (three questions), one fenced commit, outbox, sent; SQLite with synchronous=FULL on this disk. The call to the channel itself is left out (npm run bench telegram has it).",
      ],
    };
  },
};
