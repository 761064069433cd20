import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, nothingSeen, together, type Verdict } from './check.ts';
import { anyKinds, badHabits, converse, goodHabits, type Habits, settled } from './customer.ts';
import { createFleet, type Fleet } from './fleet.ts';
import type { History } from './history.ts';
import type { Kind } from './ledger.ts';
import { pause } from './pause.ts';
import { keepAlive } from './post.ts';
import { between, seeded } from './random.ts';
import {
  noTroubles,
  playClock,
  playFreezes,
  playStore,
  type TroubleKind,
  type Troubles,
} from './troubles.ts';
import { converseWithPeople } from './visited.ts';
import { badMoods, createWorld, goodMoods, type Moods, type World } from './world.ts';

export interface CampaignOptions {
  /** The bundled worker. */
  readonly program: string;
  readonly store: string;
  readonly workers: number;
  readonly seed: number;
  /** How long customers go on; what is open then is still finished. */
  readonly seconds: number;
  /** Conversations at the same time. */
  readonly conversations: number;
  /** Milliseconds between kills, give or take two fifths; 0 for none. */
  readonly killEveryMs: number;
  /** How many of the kills are a polite SIGTERM: a part of 1. */
  readonly polite?: number;
  /** A world that behaves. */
  readonly calm?: boolean;
  /** What goes wrong besides; nothing unless told. */
  readonly troubles?: readonly TroubleKind[];
  /** What each customer says, instead of anything by chance. Then each has one conversation. */
  readonly script?: readonly Kind[];
  /** Messages a customer sends before the replies to them have come. */
  readonly ahead?: number;
  /** How long a customer waits for a reply that should have come. */
  readonly patienceMs?: number;
  /** An answer that takes longer is a finding. */
  readonly withinMs?: number;
  /** More variables for the first worker. */
  readonly firstWorker?: Readonly<Record<string, string>>;
  readonly verbose?: boolean;
  /** Gives the run up, and cleans up. */
  readonly signal?: AbortSignal;
}

export interface Outcome extends Verdict {
  readonly kills: number;
  readonly stops: number;
  readonly troubles: Troubles;
  /** Sends that hung. */
  readonly hung: World['hung'];
  readonly seconds: number;
  /** The first few conversations in which something was wrong. */
  readonly wrong: readonly History[];
}

/** What the customers have seen: conversations that were judged, and those that are not over. */
interface Seen {
  verdict: Verdict;
  wrong: History[];
  readonly open: History[];
}

/**
 * Customers of the channel whose sends hang: more than a bot sends to at the same time, so that
 * there is nothing left for others if they may take it all.
 */
const stuckConversations = 300;

/** Of the customers, one in so many is visited by people. */
const visitedOneIn = 4;

/** Messages in one conversation before the customer begins another. */
const messagesEach = 60;

/** Plays a world full of customers around worker processes that are killed, and judges what is seen. */
export async function campaign(options: CampaignOptions): Promise<Outcome> {
  const { seed } = options;
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), `parlance-chaos-${process.pid}-`));
  const moods: Moods = {
    ...(options.calm ? goodMoods : badMoods),
    hangs: plays(options, 'channel') ? 0.01 : 0,
  };
  const world = await createWorld(seeded(seed, 'world'), moods);
  const fleet = createFleet({
    program: options.program,
    workers: options.workers,
    settings: { store: options.store, folder, world: world.url },
    random: seeded(seed, 'fleet'),
    told: world.told,
    ...(options.firstWorker && { first: options.firstWorker }),
    verbose: options.verbose ?? false,
  });
  let giveUp = (): void => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(options.signal?.reason as Error);
    options.signal?.addEventListener('abort', giveUp, { once: true });
  });
  const seen: Seen = { verdict: nothingSeen, wrong: [], open: [] };
  const troubles = noTroubles();
  try {
    const playing = play(options, { world, fleet, seen, troubles });
    await Promise.race([fleet.failed, givenUp, playing]);
    await fleet.stop();
    for (const history of seen.open) judge(history, options, fleet, seen);
    const beside = [
      ...fleet.problems.map((detail) => ({ wrong: 'process' as const, detail })),
      ...world.strays.map((detail) => ({ wrong: 'doubled' as const, detail })),
    ].map((finding) => ({ conversation: '-', ...finding }));
    return {
      ...seen.verdict,
      findings: [...seen.verdict.findings, ...beside],
      kills: fleet.killed.size,
      stops: fleet.stopped,
      troubles,
      hung: world.hung,
      seconds: (performance.now() - started) / 1_000,
      wrong: seen.wrong,
    };
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
    await fleet.stop();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function judge(history: History, options: CampaignOptions, fleet: Fleet, seen: Seen): void {
  const verdict = check(history, fleet.interrupted, options.withinMs);
  seen.verdict = together([seen.verdict, verdict]);
  if (verdict.findings.length > 0 && seen.wrong.length < 3) seen.wrong.push(history);
}

function plays({ troubles }: CampaignOptions, kind: TroubleKind): boolean {
  return troubles?.includes(kind) ?? false;
}

/** Who and what takes part in a campaign. */
interface Cast {
  readonly world: World;
  readonly fleet: Fleet;
  readonly seen: Seen;
  readonly troubles: Troubles;
}

async function play(options: CampaignOptions, cast: Cast): Promise<void> {
  const { fleet, troubles, world } = cast;
  const end = performance.now() + options.seconds * 1_000;
  const over = (): boolean => performance.now() > end;
  const stage = (name: string) => ({ fleet, troubles, over, random: seeded(options.seed, name) });
  await fleet.url();
  const stuck = Array.from(
    { length: plays(options, 'channel') ? stuckConversations : 0 },
    (_, number) => stuckCustomer(`s${number}`, options, cast),
  );
  await Promise.all([
    ...Array.from({ length: options.conversations }, (_, number) =>
      customer(number, options, cast, over),
    ),
    killNowAndThen(options, fleet, over),
    plays(options, 'clock') && playClock(stage('clock')),
    plays(options, 'store') && playStore(stage('store')),
    plays(options, 'freeze') && playFreezes(stage('freeze')),
  ]);
  // Not before all others have been answered: they must not depend on it.
  world.unstick();
  await Promise.all(stuck);
}

/** One conversation after another until time is up. */
async function customer(
  number: number,
  options: CampaignOptions,
  { world, fleet, seen }: Cast,
  timeIsUp: () => boolean,
): Promise<void> {
  const habits: Habits = options.calm ? goodHabits : badHabits;
  const agent = keepAlive();
  const clockIsSet = plays(options, 'clock');
  const patienceMs = options.patienceMs ?? 30_000;
  const visited = plays(options, 'people') && number % visitedOneIn === 1;
  // Who naps while the clock is set back an hour may sleep until the end: not everybody does.
  const naps = !clockIsSet || number % 4 === 0;
  for (let round = 0; ; round++) {
    const random = seeded(options.seed, `c${number}`, round);
    const thread = world.open(`c${number}-${round}`);
    const { history } = thread;
    const how = { thread, fleet, agent, random, habits };
    if (visited) await converseWithPeople({ ...how, over: timeIsUp, patienceMs, rounds: 10 });
    else {
      await converse({
        ...how,
        kinds: options.script ?? anyKinds(random, messagesEach, naps ? [] : ['nap']),
        over: options.script ? () => false : timeIsUp,
        ahead: options.ahead ?? 6,
        patienceMs: clockIsSet && naps ? options.seconds * 1_000 + patienceMs : patienceMs,
      });
    }
    const isLast = options.script !== undefined || timeIsUp();
    // What may still be sent again is judged in the end. What may not is judged now and forgotten,
    // so that a long run needs no more memory than a short one.
    if (isLast || !settled(history)) seen.open.push(history);
    else {
      judge(history, options, fleet, seen);
      world.forget(history.conversation);
    }
    if (isLast) break;
  }
  agent.destroy();
}

/** Says hello in the channel that is stuck, and waits until it is not. */
async function stuckCustomer(
  name: string,
  options: CampaignOptions,
  { world, fleet, seen }: Cast,
): Promise<void> {
  const thread = world.open(name, 'stuck');
  const agent = keepAlive();
  await converse({
    thread,
    fleet,
    agent,
    random: seeded(options.seed, name),
    habits: goodHabits,
    kinds: [],
    over: () => false,
    ahead: 1,
    patienceMs: options.seconds * 1_000 + 2 * (options.patienceMs ?? 30_000),
  });
  seen.open.push(thread.history);
  agent.destroy();
}

/** One process in so many lives long enough for what needs time to happen. */
const longLives = { oneIn: 8, times: 8 };

async function killNowAndThen(
  { seed, killEveryMs, polite = 0.12 }: CampaignOptions,
  fleet: Fleet,
  timeIsUp: () => boolean,
): Promise<void> {
  if (killEveryMs === 0) return;
  const random = seeded(seed, 'kills');
  while (!timeIsUp()) {
    await fleet.url();
    const times = random() < 1 / longLives.oneIn ? longLives.times : 1;
    await pause(between(random, 0.6, 1.4) * killEveryMs * times);
    if (!timeIsUp()) await fleet.end(random() < polite ? 'SIGTERM' : 'SIGKILL');
  }
}
