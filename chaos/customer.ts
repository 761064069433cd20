import type { Agent } from 'node:http';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';
import { expectedReplies, type Kind } from './ledger.ts';
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

/** Kinds by chance, so many of them. */
export function* anyKinds(random: Random, count: number): Iterable<Kind> {
  for (let made = 0; made < count; made++) {
    yield hundred[Math.floor(random() * hundred.length)]!;
  }
}

/**
 * One customer's whole conversation: hello, messages, and "sum" in the end. Each message waits for
 * the 200 of the one before it, which is what its order means; not for the replies.
 */
export async function converse(options: CustomerOptions): Promise<void> {
  const { thread, fleet, random } = options;
  const { history } = thread;
  const late: Promise<void>[] = [];
  let expected: readonly string[] = [];
  let killsBefore = fleet.killed.size;

  const heard = (): Set<string> => new Set(history.delivered.map(({ text }) => text));
  const gaveUp = (): boolean => history.delivered.some(({ text }) => !text.startsWith('#'));
  /** Whether all but so many of the last messages are answered. */
  const answered =
    (but: number): (() => boolean) =>
    () => {
      if (gaveUp()) return true;
      if (but === 0 && !settled(history)) return false;
      const due = but === 0 ? expected : expectedReplies(textsOf().slice(0, -but));
      const have = heard();
      return due.every((text) => have.has(text));
    };
  const textsOf = (): string[] => history.sent.map(({ text }) => text);

  const say = async (kind: string): Promise<void> => {
    const number = history.sent.length;
    const message = {
      id: `m${number}`,
      text: `${kind} ${number} ${Math.floor(random() * 1e6)}`,
    };
    const incoming: Incoming = { conversation: history.conversation, ...message };
    const twice = random() < options.habits.duplicate;
    const atOnce = twice && random() < 0.5;
    await Promise.all([deliver(incoming, options), atOnce && deliver(incoming, options)]);
    history.sent.push(message);
    expected = expectedReplies(textsOf());
    if (twice && !atOnce) late.push(deliver(incoming, options, between(random, 5, 500)));
  };

  await say('hello');
  for (const kind of options.kinds) {
    if (options.over()) break;
    if (!(await thread.until(answered(options.ahead), options.patienceMs))) break;
    if (gaveUp()) break;
    if (answered(0)()) killsBefore = fleet.killed.size;
    await say(kind);
    // While it sleeps, the dialog does not listen.
    if (kind === 'nap') await thread.until(answered(0), options.patienceMs);
  }
  if (!gaveUp()) await say('sum');
  await Promise.all(late);
  await thread.until(answered(0), options.patienceMs);
  if (gaveUp()) history.gaveUpAfterKills = fleet.killed.size - killsBefore;
  await thread.until(() => settled(history), 2_000);
  history.applied = await appliedIn(options);
}

/** Delivers a message as channels do: again and again until it is answered with 200. */
async function deliver(
  message: Incoming,
  { fleet, agent, random, habits }: CustomerOptions,
  pauseMs = 0,
): Promise<void> {
  await pause(pauseMs);
  let hangUp = random() < habits.hangUp;
  for (;;) {
    const url = await fleet.url();
    try {
      const how = hangUp ? { agent, hangUpAfterMs: between(random, 0, 8) } : { agent };
      const { status } = await post(`${url}/in`, message, how);
      if (status === 200 && !hangUp) return;
    } catch {
      // Killed, stopping, or hung up: nobody knows whether it was kept.
    }
    hangUp = false;
    await pause(between(random, 10, 60));
  }
}

async function appliedIn({
  thread,
  fleet,
  agent,
  random,
}: CustomerOptions): Promise<readonly string[]> {
  const query = new URLSearchParams({ conversation: thread.history.conversation });
  for (;;) {
    const url = await fleet.url();
    try {
      const { status, body } = await get(`${url}/applied?${query.toString()}`, { agent });
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

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
