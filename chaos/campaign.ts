import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, check, type Finding, nothingSeen, together, type Verdict } from './check.ts';
import { anyKinds, badHabits, converse, goodHabits, type Habits, settled } from './customer.ts';
import { createFleet, type Fleet } from './fleet.ts';
import type { History } from './history.ts';
import type { Kind } from './ledger.ts';
import { pause } from './pause.ts';
import { keepAlive } from './post.ts';
import { between, seeded } from './random.ts';
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
  /** What each customer says, instead of anything by chance. Then each has one conversation. */
  readonly script?: readonly Kind[];
  /** Messages a customer sends before the replies to them have come. */
  readonly ahead?: number;
  /** How long a customer waits for a reply that should have come. */
  readonly patienceMs?: number;
  /** More variables for the first worker. */
  readonly firstWorker?: Readonly<Record<string, string>>;
  readonly verbose?: boolean;
  /** Gives the run up, and cleans up. */
  readonly signal?: AbortSignal;
}

export interface Outcome extends Verdict {
  readonly counts: Counts;
  readonly findings: readonly Finding[];
  readonly kills: number;
  readonly stops: number;
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

/** Messages in one conversation before the customer begins another. */
const messagesEach = 60;

/** Plays a world full of customers around worker processes that are killed, and judges what is seen. */
export async function campaign(options: CampaignOptions): Promise<Outcome> {
  const { seed } = options;
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), `parlance-chaos-${process.pid}-`));
  const moods: Moods = options.calm ? goodMoods : badMoods;
  const world = await createWorld(seeded(seed, 'world'), moods);
  const fleet = createFleet({
    program: options.program,
    workers: options.workers,
    settings: { store: options.store, folder, world: world.url },
    random: seeded(seed, 'fleet'),
    told: (told) => {
      if ('settled' in told) world.settled(told.conversation, told.settled);
    },
    ...(options.firstWorker && { first: options.firstWorker }),
    verbose: options.verbose ?? false,
  });
  let giveUp = (): void => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(options.signal?.reason as Error);
    options.signal?.addEventListener('abort', giveUp, { once: true });
  });
  const seen: Seen = { verdict: nothingSeen, wrong: [], open: [] };
  try {
    await Promise.race([fleet.failed, givenUp, play(options, world, fleet, seen)]);
    await fleet.stop();
    for (const history of seen.open) judge(history, fleet, seen);
    const beside = [
      ...fleet.problems.map((detail) => ({ wrong: 'process' as const, detail })),
      ...world.strays.map((detail) => ({ wrong: 'doubled' as const, detail })),
    ].map((finding) => ({ conversation: '-', ...finding }));
    return {
      counts: seen.verdict.counts,
      findings: [...seen.verdict.findings, ...beside],
      kills: fleet.killed.size,
      stops: fleet.stopped,
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

function judge(history: History, fleet: Fleet, seen: Seen): void {
  const verdict = check(history, fleet.killed);
  seen.verdict = together([seen.verdict, verdict]);
  if (verdict.findings.length > 0 && seen.wrong.length < 3) seen.wrong.push(history);
}

async function play(
  options: CampaignOptions,
  world: World,
  fleet: Fleet,
  seen: Seen,
): Promise<void> {
  const end = performance.now() + options.seconds * 1_000;
  const timeIsUp = (): boolean => performance.now() > end;
  await fleet.url();
  const customers = Array.from({ length: options.conversations }, (_, number) =>
    customer(`c${number}`, options, world, fleet, seen, timeIsUp),
  );
  await Promise.all([...customers, killNowAndThen(options, fleet, timeIsUp)]);
}

/** One conversation after another until time is up. */
async function customer(
  name: string,
  options: CampaignOptions,
  world: World,
  fleet: Fleet,
  seen: Seen,
  timeIsUp: () => boolean,
): Promise<void> {
  const habits: Habits = options.calm ? goodHabits : badHabits;
  const agent = keepAlive();
  for (let number = 0; ; number++) {
    const random = seeded(options.seed, name, number);
    const thread = world.open(`${name}-${number}`);
    const { history } = thread;
    await converse({
      thread,
      fleet,
      agent,
      random,
      habits,
      kinds: options.script ?? anyKinds(random, messagesEach),
      over: options.script ? () => false : timeIsUp,
      ahead: options.ahead ?? 6,
      patienceMs: options.patienceMs ?? 30_000,
    });
    const isLast = options.script !== undefined || timeIsUp();
    // What may still be sent again is judged in the end. What may not is judged now and forgotten,
    // so that a long run needs no more memory than a short one.
    if (isLast || !settled(history)) seen.open.push(history);
    else {
      judge(history, fleet, seen);
      world.forget(history.conversation);
    }
    if (isLast) break;
  }
  agent.destroy();
}

async function killNowAndThen(
  { seed, killEveryMs, polite = 0.12 }: CampaignOptions,
  fleet: Fleet,
  timeIsUp: () => boolean,
): Promise<void> {
  if (killEveryMs === 0) return;
  const random = seeded(seed, 'kills');
  while (!timeIsUp()) {
    await fleet.url();
    await pause(between(random, 0.6, 1.4) * killEveryMs);
    if (!timeIsUp()) await fleet.end(random() < polite ? 'SIGTERM' : 'SIGKILL');
  }
}
