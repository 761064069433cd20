import type { Benchmark } from '../benchmark.ts';
import { type Entrant, manyCustomers, race } from '../race.ts';
import { raceFigures } from '../race-figures.ts';
import { wantedOn } from '../terms.ts';

/** Ours as far as the durable accept, and in full. */
export const accept: Entrant = {
  name: 'durable accept',
  program: 'turn/accept',
  job: { ...manyCustomers, until: 'answered' },
};
export const full: Entrant = {
  name: 'full durable turn',
  program: 'turn/full',
  job: manyCustomers,
};
const bare: Entrant = {
  name: 'bare node:http',
  program: 'turn/bare',
  job: { ...manyCustomers, until: 'answered' },
};
const entrants = [bare, accept, full];

/** What durability, order and dialogs cost. */
export const turn: Benchmark = {
  name: 'turn',
  title:
    'A POST that is echoed by bare node:http; made durable and answered; and taken through a whole turn',
  programs: ['load/main', ...entrants.map(({ program }) => program)],
  async run(terms) {
    const raced = await race(entrants, terms);
    const [slowest, fastest] = raced.fsyncs.range;
    return {
      figures: raceFigures(raced, [
        { name: accept.name, against: bare.name, goal: wantedOn(terms, 0.3, 0.4) },
        { name: full.name, against: bare.name, goal: wantedOn(terms, 0.14, 0.16) },
      ]),
      notes: [
        `64 connections, 256 customers in 4096 chats, each of whom waits for the answer before writing again. A full turn counts when its reply was delivered, not when its webhook was answered. The disk made ${Math.round(slowest)} to ${Math.round(fastest)} fsyncs a second meanwhile.`,
        "The full turn: the webhook's signature, accept, claim, dialog by replay (three questions), one fenced commit, outbox, sent; SQLite, flushed to this disk. The call to the channel itself is left out (npm run bench telegram has it).",
      ],
    };
  },
};
