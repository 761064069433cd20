import { anyKinds, badHabits, converse, goodHabits } from './customer.ts';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';
import { type CampaignOptions, plays } from './options.ts';
import { pause } from './pause.ts';
import { keepAlive } from './post.ts';
import { type Random, seeded } from './random.ts';
import { converseWithPeople } from './visited.ts';
import type { Thread, World } from './world.ts';

/** Who and what customers have to do with. */
export interface Cast {
  readonly world: World;
  readonly fleet: Fleet;
  /** A conversation is over; and so is the customer, if it was the last. */
  readonly over: (history: History, isLast: boolean) => void;
}

/** Messages in one conversation before the customer begins another. */
const messagesEach = 60;

/** One in so many is visited by people. */
const visitedOneIn = 4;

/**
 * Customers of the channel whose sends hang: more than a bot sends to at the same time, so that
 * there is nothing left for others if they may take it all.
 */
const stuckCount = 300;

const defaultPatienceMs = 30_000;

/** All who are to be answered, each with one conversation after another until time is up. */
export async function customers(
  options: CampaignOptions,
  cast: Cast,
  timeIsUp: () => boolean,
): Promise<void> {
  const { conversations, script } = options;
  const visited = plays(options, 'people')
    ? Math.max(1, Math.floor(conversations / visitedOneIn))
    : 0;
  const patienceMs = options.patienceMs ?? defaultPatienceMs;
  const over = script ? (): boolean => false : timeIsUp;
  const clockIsSet = plays(options, 'clock');
  const always = {
    fleet: cast.fleet,
    habits: options.calm ? goodHabits : badHabits,
    over,
  };

  const talk =
    (number: number) =>
    (thread: Thread, random: Random): Promise<void> => {
      // Who naps while the clock is set back an hour may sleep until the end: not everybody does.
      const naps = !clockIsSet || number % 4 === 0;
      return converse({
        ...always,
        agent,
        thread,
        random,
        kinds: script ?? anyKinds(random, messagesEach, naps ? [] : ['nap']),
        ahead: options.ahead ?? 6,
        patienceMs: clockIsSet && naps ? options.seconds * 1_000 + patienceMs : patienceMs,
      });
    };
  const beVisited = (thread: Thread, random: Random): Promise<void> =>
    converseWithPeople({ ...always, agent, thread, random, patienceMs, rounds: script ? 2 : 10 });

  const agent = keepAlive();
  const go = async (
    name: string,
    hold: (thread: Thread, random: Random) => Promise<void>,
  ): Promise<void> => {
    for (let round = 0, isLast = false; !isLast; round++) {
      const thread = cast.world.open(`${name}-${round}`);
      await hold(thread, seeded(options.seed, name, round));
      isLast = script !== undefined || timeIsUp();
      cast.over(thread.history, isLast);
    }
  };
  await Promise.all([
    ...Array.from({ length: conversations }, (_, number) => go(`c${number}`, talk(number))),
    ...Array.from({ length: visited }, (_, number) => go(`v${number}`, beVisited)),
  ]);
  agent.destroy();
}

/** All who write in the channel that is stuck. */
export interface Stuck {
  /** Everybody's first reply hangs. */
  readonly hang: Promise<void>;
  /** Everybody has been answered, once it moved again. */
  readonly over: Promise<void>;
}

export function stuckCustomers(options: CampaignOptions, cast: Cast): Stuck {
  const { fleet, world } = cast;
  const agent = keepAlive();
  const wait = async (name: string): Promise<void> => {
    const thread = world.open(name, 'stuck');
    await converse({
      thread,
      fleet,
      agent,
      random: seeded(options.seed, name),
      habits: goodHabits,
      kinds: [],
      over: () => false,
      ahead: 1,
      patienceMs: options.seconds * 1_000 + 4 * (options.patienceMs ?? defaultPatienceMs),
    });
    cast.over(thread.history, true);
  };
  const count = plays(options, 'channel') ? stuckCount : 0;
  const hang = async (): Promise<void> => {
    while (world.hung.stuck < count) await pause(20);
  };
  const all = async (): Promise<void> => {
    await Promise.all(Array.from({ length: count }, (_, number) => wait(`s${number}`)));
    agent.destroy();
  };
  return { hang: hang(), over: all() };
}
