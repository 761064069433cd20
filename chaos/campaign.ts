import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, nothingSeen, together, type Verdict } from './check.ts';
import { type Cast, customers, stuckCustomers } from './crowd.ts';
import { settled } from './customer.ts';
import { createFleet } from './fleet.ts';
import type { History } from './history.ts';
import { type CampaignOptions, plays } from './options.ts';
import { seeded } from './random.ts';
import {
  noTroubles,
  playClock,
  playFreezes,
  playKills,
  playStore,
  type Stage,
  type Troubles,
} from './troubles.ts';
import { badMoods, createWorld, goodMoods, type Moods, type World } from './world.ts';

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
  const judge = (history: History): void => {
    const verdict = check(history, fleet.interrupted, options.withinMs);
    seen.verdict = together([seen.verdict, verdict]);
    if (verdict.findings.length > 0 && seen.wrong.length < 3) seen.wrong.push(history);
  };
  // What may still be sent again is judged in the end. What may not is judged now and forgotten, so
  // that a long run needs no more memory than a short one.
  const goneQuiet = (history: History, isLast: boolean): void => {
    if (isLast || !settled(history)) seen.open.push(history);
    else {
      judge(history);
      world.forget(history.conversation);
    }
  };
  const seen: Seen = { verdict: nothingSeen, wrong: [], open: [] };
  const troubles = noTroubles();
  try {
    const playing = play(options, { world, fleet, over: goneQuiet }, troubles);
    await Promise.race([fleet.failed, givenUp, playing]);
    await fleet.stop();
    for (const history of seen.open) judge(history);
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

async function play(options: CampaignOptions, cast: Cast, troubles: Troubles): Promise<void> {
  const { fleet, world } = cast;
  const { killEveryMs, polite, seconds, seed } = options;
  await fleet.url();
  const stuck = stuckCustomers(options, cast);
  await stuck.hang;
  const end = performance.now() + seconds * 1_000;
  const over = (): boolean => performance.now() > end;
  const stage = (name: string): Stage => ({ fleet, troubles, over, random: seeded(seed, name) });
  await Promise.all([
    customers(options, cast, over),
    killEveryMs > 0 && playKills(stage('kills'), killEveryMs, polite ?? 0.12),
    plays(options, 'clock') && playClock(stage('clock')),
    plays(options, 'store') && playStore(stage('store')),
    plays(options, 'freeze') && playFreezes(stage('freeze')),
  ]);
  // Not before all others have been answered: they must not depend on it.
  world.unstick();
  await stuck.over;
}

/** What has been seen so far: conversations that were judged, and those that are not over. */
interface Seen {
  verdict: Verdict;
  wrong: History[];
  readonly open: History[];
}
