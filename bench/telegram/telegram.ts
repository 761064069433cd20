import type { Benchmark } from '../benchmark.ts';
import { type Entrant, manyCustomers, race } from '../race.ts';
import { raceFigures } from '../race-figures.ts';
import { wantedOn } from '../terms.ts';

/** Ours with the dialog of three questions, replies sent by the Bot API. */
export const dialog: Entrant = {
  name: 'Parlance dialog, durable',
  program: 'telegram/parlance-dialog',
  job: manyCustomers,
};
const echo: Entrant = {
  name: 'Parlance echo, durable',
  program: 'telegram/parlance-echo',
  job: manyCustomers,
};
const telegraf: Entrant = {
  name: 'telegraf echo, in memory',
  program: 'telegram/telegraf-echo',
  job: manyCustomers,
};
const grammy: Entrant = {
  name: 'grammY conversation, in memory',
  program: 'telegram/grammy-dialog',
  job: manyCustomers,
};
const entrants = [telegraf, echo, grammy, dialog];

/** A real channel, with a real call for every reply. */
export const telegram: Benchmark = {
  name: 'telegram',
  title: 'Webhook in, one call of the Bot API out: against telegraf and grammY, which keep nothing',
  programs: ['load/main', ...entrants.map(({ program }) => program)],
  async run(terms) {
    const raced = await race(entrants, terms);
    const [slowest, fastest] = raced.fsyncs.range;
    return {
      figures: raceFigures(raced, [
        { name: echo.name, against: telegraf.name, goal: wantedOn(terms, 0.7, 0.85) },
        { name: dialog.name, against: telegraf.name },
        { name: dialog.name, against: grammy.name, goal: wantedOn(terms, 1, 1.3) },
      ]),
      notes: [
        `Counted are replies that reached the Bot API, with the update's own call answered. 64 connections, 256 customers in 4096 chats who wait for the answer. The disk made ${Math.round(slowest)} to ${Math.round(fastest)} fsyncs a second meanwhile.`,
        'telegraf is given the keep-alive connections it has with https and forgets with http; grammY keeps its conversations in memory, its fastest storage. Neither would survive an end of the process; ours does.',
      ],
    };
  },
};
