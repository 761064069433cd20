import type { Fleet } from './fleet.ts';
import { pause } from './pause.ts';
import { leaseMs } from './protocol.ts';
import { between, type Random } from './random.ts';
import type { StoreMood } from './store-trouble.ts';

/** What goes wrong besides processes that end. */
export const troubleKinds = ['clock', 'channel', 'store', 'freeze', 'people'] as const;

export type TroubleKind = (typeof troubleKinds)[number];

/** How often what went wrong. */
export interface Troubles {
  /** The clock was set ahead or back. */
  clockJumps: number;
  /** As many of them while no process was up. */
  clockJumpsWhileDown: number;
  /** Times the store was in this mood for a while. */
  readonly store: Record<Exclude<StoreMood, 'fine'>, number>;
  /** A process stood still for longer than its rights last. */
  freezes: number;
}

export function noTroubles(): Troubles {
  return {
    clockJumps: 0,
    clockJumpsWhileDown: 0,
    store: { refuses: 0, full: 0, slow: 0 },
    freezes: 0,
  };
}

export interface Stage {
  readonly fleet: Fleet;
  readonly random: Random;
  readonly over: () => boolean;
  readonly troubles: Troubles;
}

/** One process in so many lives long enough for what needs time to happen. */
const longLives = { oneIn: 8, times: 8 };

/** Processes end, one after the other; a part of them is asked to. */
export async function playKills(
  { fleet, random, over }: Stage,
  everyMs: number,
  polite: number,
): Promise<void> {
  while (!over()) {
    await fleet.url();
    const times = random() < 1 / longLives.oneIn ? longLives.times : 1;
    await pause(between(random, 0.6, 1.4) * everyMs * times);
    if (!over()) await fleet.end(random() < polite ? 'SIGTERM' : 'SIGKILL');
  }
}

const hourMs = 3_600_000;

/** The clock is set by seconds up to an hour, ahead and back. */
export async function playClock({ fleet, random, over, troubles }: Stage): Promise<void> {
  while (!over()) {
    // As many jumps by seconds as by minutes.
    const byMs = 1_000 * (hourMs / 1_000) ** random();
    fleet.change({ clockMs: Math.round(random() < 0.5 ? byMs : -byMs) });
    troubles.clockJumps++;
    if (!fleet.isUp()) troubles.clockJumpsWhileDown++;
    await pause(between(random, 100, 1_500));
  }
  // Who fell asleep while the clock was an hour ahead wakes now.
  fleet.change({ clockMs: 2 * hourMs });
}

/** The store is in trouble for a while, again and again. */
export async function playStore({ fleet, random, over, troubles }: Stage): Promise<void> {
  const moods = ['refuses', 'full', 'slow'] as const;
  while (!over()) {
    await pause(between(random, 300, 2_000));
    if (over()) break;
    const mood = moods[Math.floor(random() * moods.length)]!;
    troubles.store[mood]++;
    fleet.change({ store: mood });
    await pause(between(random, 300, 2_500));
    fleet.change({ store: 'fine' });
  }
}

/** A process stands still, as in a machine that is suspended, and believes that no time has passed. */
export async function playFreezes({ fleet, random, over, troubles }: Stage): Promise<void> {
  while (!over()) {
    await pause(between(random, 2_000, 7_000));
    if (over() || !fleet.isUp()) continue;
    troubles.freezes++;
    await fleet.freeze(leaseMs * between(random, 1.2, 1.8));
  }
}
