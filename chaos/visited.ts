import { type CustomerOptions, gaveUp, lastWords, sayTo } from './customer.ts';
import type { Visit } from './history.ts';
import type { Kind } from './ledger.ts';
import { pause } from './pause.ts';
import { post } from './post.ts';
import type { AtDesk, DeskCall } from './protocol.ts';
import { between } from './random.ts';
import { isTold } from './story.ts';

export interface VisitedOptions extends Omit<CustomerOptions, 'kinds' | 'ahead'> {
  /** How often people come, at most. */
  readonly rounds: number;
}

/** No naps: who sleeps while people come and go wakes when they have gone. */
const kinds: readonly Kind[] = ['add', 'say', 'note', 'pay', 'both', 'pay'];
const agent = 'ann';

/**
 * A customer whose conversation is taken over and given back at any moment: while messages are on
 * their way, in the middle of a turn, between decision and sending.
 */
export async function converseWithPeople(options: VisitedOptions): Promise<void> {
  const { thread, fleet, random, over, patienceMs } = options;
  const { history } = thread;
  let killsBefore = fleet.killed.size;
  const hear = async (): Promise<boolean> => {
    const heard = await thread.until(() => gaveUp(history) || isTold(history), patienceMs);
    if (!gaveUp(history)) killsBefore = fleet.killed.size;
    return heard;
  };
  const say = (kind: string): Promise<boolean> => sayTo(options, kind);
  const some = (most: number): number => Math.floor(random() * (most + 1));

  const write = async (): Promise<void> => {
    for (let left = 1 + some(4); left > 0; left--) {
      await say(kinds[some(kinds.length - 1)]!);
      await pause(between(random, 0, 15));
    }
  };
  const visit = async (): Promise<void> => {
    const from = history.sent.length;
    const visit: Visit = { from, to: Number.POSITIVE_INFINITY, takenAt: 0, backAt: 0 };
    history.visits.push(visit);
    const come = async (): Promise<void> => {
      await pause(between(random, 0, 25));
      const { epoch, at } = await take(options);
      visit.takenAt = at;
      await pause(between(random, 0, 40));
      visit.backAt = Date.now();
      await giveBack(options, epoch);
    };
    await Promise.all([write(), come()]);
    visit.to = history.sent.length;
  };

  await say('hello');
  for (let round = 0; round < options.rounds && !over() && (await hear()); round++) {
    if (gaveUp(history)) break;
    await visit();
    await say('add');
  }
  if ((await hear()) && !gaveUp(history)) {
    await say('sum');
    await hear();
  }
  if (gaveUp(history)) history.gaveUpAfterKills = fleet.killed.size - killsBefore;
  await lastWords(options);
}

/** Takes the conversation over, whatever becomes of the process that is asked to. */
async function take(options: VisitedOptions): Promise<AtDesk> {
  for (let epoch: number | undefined; ; ) {
    const what = epoch === undefined ? 'look' : 'take';
    const desk = await atDesk(options, what, epoch ?? 0);
    if (desk.controller === `agent:${agent}`) return desk;
    epoch = desk.epoch;
  }
}

async function giveBack(options: VisitedOptions, epoch: number): Promise<void> {
  for (;;) {
    const { controller } = await atDesk(options, 'back', epoch);
    if (controller !== `agent:${agent}`) return;
  }
}

/** Asks until somebody answers. */
async function atDesk(
  options: VisitedOptions,
  what: DeskCall['what'],
  epoch: number,
): Promise<AtDesk> {
  const { thread, fleet, random } = options;
  const call: DeskCall = { what, conversation: thread.history.conversation, epoch, agent };
  for (;;) {
    try {
      const url = await fleet.url();
      const { status, body } = await post(`${url}/desk`, call, { agent: options.agent });
      if (status === 200) return JSON.parse(body) as AtDesk;
    } catch {
      // Killed meanwhile: nobody knows whether it was done.
    }
    await pause(between(random, 10, 60));
  }
}
