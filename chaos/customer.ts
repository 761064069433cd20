import type { Agent } from 'node:http';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';
import { add, type Kind, line, next, opened, repliesTo, type Tally } from './ledger.ts';
import { pause } from './pause.ts';
import { get, post } from './post.ts';
import type { Applied, Incoming } from './protocol.ts';
import { between, type Random } from './random.ts';
import type { Thread } from './world.ts';

/** How often the way to the bot misbehaves: parts of 1. */
export interface Habits {
  /** The channel delivers a message again, later or at the same time. */
  readonly duplicate: number;
  /** The connection is lost after a message has gone out, so it is delivered again. */
  readonly hangUp: number;
}

export const badHabits: Habits = { duplicate: 0.1, hangUp: 0.05 };
export const goodHabits: Habits = { duplicate: 0, hangUp: 0 };

export interface CustomerOptions {
  readonly thread: Thread;
  readonly fleet: Fleet;
  readonly agent: Agent;
  readonly random: Random;
  readonly habits: Habits;
  /** What to say after hello: chosen by chance, or given. */
  readonly kinds: Iterable<Kind>;
  /** Says no more once this holds. */
  readonly over: () => boolean;
  /** Messages sent but not answered yet, at most; with 0, each waits for all replies so far. */
  readonly ahead: number;
  /** How long to wait for a reply that should have come. */
  readonly patienceMs: number;
}

/** In a hundred messages. */
const chances: Readonly<Record<Exclude<Kind, 'sum'>, number>> = {
  add: 40,
  say: 20,
  note: 15,
  pay: 10,
  both: 8,
  nap: 7,
};
const hundred = Object.entries(chances).flatMap(([kind, times]) =>
  Array.from({ length: times }, () => kind as Kind),
);

/** Kinds by chance, so many of them, but not these. */
export function* anyKinds(
  random: Random,
  count: number,
  but: readonly Kind[] = [],
): Iterable<Kind> {
  const kinds = hundred.filter((kind) => !but.includes(kind));
  for (let made = 0; made < count; made++) yield kinds[Math.floor(random() * kinds.length)]!;
}

/**
 * One customer's whole conversation: hello, messages, and "sum" in the end. Each message waits for
 * the 200 of the one before it, which is what its order means; not for the replies.
 */
export async function converse(options: CustomerOptions): Promise<void> {
  const { thread, fleet } = options;
  const { history } = thread;
  const expected: string[] = [];
  /** How many replies are expected by each message. */
  const lengths: number[] = [];
  let tally: Tally | undefined;
  let killsBefore = fleet.killed.size;

  /** Whether all but so many of the last messages are answered. */
  const answered = (but: number): boolean => {
    if (gaveUp(history)) return true;
    if (options.ahead === 0 && !settled(history)) return false;
    const due = lengths[lengths.length - 1 - but] ?? 0;
    const heard = new Set(history.delivered.map(({ text }) => text));
    return expected.slice(0, due).every((text) => heard.has(text));
  };
  const hear = (but: number): Promise<boolean> =>
    thread.until(() => answered(but), options.patienceMs);

  /** False if nobody would take it. */
  const say = async (kind: string): Promise<boolean> => {
    if (!(await sayTo(options, kind))) return false;
    const { text } = history.sent.at(-1)!;
    expected.push(...(tally ? repliesTo(tally, text) : [line(opened, next)]));
    lengths.push(expected.length);
    tally = tally ? add(tally, text) : opened;
    return true;
  };

  const talk = async (): Promise<boolean> => {
    if (!(await say('hello'))) return false;
    for (const kind of options.kinds) {
      if (options.over()) break;
      if (!(await hear(options.ahead))) return false;
      if (gaveUp(history)) return true;
      if (answered(0)) killsBefore = fleet.killed.size;
      if (!(await say(kind))) return false;
      // While it sleeps, the dialog does not listen.
      if (kind === 'nap' && !(await hear(0))) return false;
    }
    return gaveUp(history) || ((await say('sum')) && (await hear(0)));
  };

  // What is not as it should be is the checker's to find.
  await talk();
  if (gaveUp(history)) history.gaveUpAfterKills = fleet.killed.size - killsBefore;
  await lastWords(options);
}

type Saying = Omit<CustomerOptions, 'kinds' | 'ahead'>;

/** Says something unlike anything else; false if nobody would take it. */
export async function sayTo(options: Saying, kind: string): Promise<boolean> {
  const { thread, random, habits } = options;
  const { conversation, sent } = thread.history;
  const number = sent.length;
  const message = { id: `m${number}`, text: `${kind} ${number} ${Math.floor(random() * 1e6)}` };
  const incoming: Incoming = { conversation, ...message };
  const twice = random() < habits.duplicate;
  const atOnce = twice && random() < 0.5;
  const taken = await Promise.all([
    deliver(incoming, options),
    ...(atOnce ? [deliver(incoming, options)] : []),
  ]);
  if (!taken.every(Boolean)) {
    thread.history.refused = message.id;
    return false;
  }
  sent.push({ ...message, at: performance.now() });
  if (twice && !atOnce) thread.late.push(deliver(incoming, options, between(random, 5, 500)));
  return true;
}

/** A person was asked to go on, because a message failed too often. */
export function gaveUp({ delivered }: History): boolean {
  return delivered.some(({ text }) => !text.startsWith('#'));
}

/** Waits until nothing more can come, and asks the bot for what it has kept. */
export async function lastWords(options: Saying): Promise<void> {
  const { history, late, until } = options.thread;
  await Promise.all(late);
  await until(() => settled(history), 2_000);
  // What came after the bot gave up is still worked on, but nobody says so.
  const end = performance.now() + options.patienceMs;
  for (;;) {
    history.applied = await appliedIn(options);
    if (history.applied.length >= history.sent.length || performance.now() > end) return;
    await pause(50);
  }
}

/** Delivers a message as channels do: again and again until it is answered with 200. */
async function deliver(
  message: Incoming,
  { thread, fleet, agent, random, habits, patienceMs }: Saying,
  pauseMs = 0,
): Promise<boolean> {
  await pause(pauseMs);
  const end = performance.now() + 2 * patienceMs;
  let hangUp = random() < habits.hangUp;
  while (performance.now() < end) {
    const url = await fleet.url();
    try {
      const how = hangUp ? { agent, hangUpAfterMs: between(random, 0, 8) } : { agent };
      const { status } = await post(`${url}/${thread.history.channel}/in`, message, how);
      if (status === 200 && !hangUp) return true;
    } catch {
      // Killed, stopping, or hung up: nobody knows whether it was kept.
    }
    hangUp = false;
    await pause(between(random, 10, 60));
  }
  return false;
}

async function appliedIn({ thread, fleet, agent, random }: Saying): Promise<readonly string[]> {
  const { channel, conversation } = thread.history;
  const query = new URLSearchParams({ conversation }).toString();
  for (;;) {
    const url = await fleet.url();
    try {
      const { status, body } = await get(`${url}/${channel}/applied?${query}`, { agent });
      if (status === 200) return (JSON.parse(body) as Applied).ids;
    } catch {
      // Killed meanwhile.
    }
    await pause(between(random, 10, 60));
  }
}

/** Whether every reply is written down as sent. */
export function settled({ delivered }: History): boolean {
  const last = new Map(delivered.map((delivery) => [delivery.id, delivery]));
  return [...last.values()].every((delivery) => delivery.settled);
}
