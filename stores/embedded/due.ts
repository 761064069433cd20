import type { Clock } from '../../activities/index.ts';
import type { Due } from '../store.ts';
import { isNotBefore } from '../store.ts';
import { choose, heads } from './choosing.ts';
import { original } from './ids.ts';
import { isOver, type Memory } from './memory.ts';
import type { Database } from './sqlite.ts';

interface Found {
  readonly id: string;
  readonly at: number;
}

interface Timed {
  readonly n: number;
  readonly id: string;
  readonly timer_at: number;
}

/** What waits to be worked on or sent, and is nobody's. */
export function due(
  database: Database,
  clock: Clock,
  memory: Memory,
): (limit: number, channels?: readonly string[]) => Due {
  const { prepare } = database;
  const headOf = heads(database);
  const timers = prepare<Timed>(
    `SELECT n, id, timer_at FROM conversation
     WHERE timer_at IS NOT NULL AND timer_at <= ?1 AND (retry_at <= ?1 OR retry_since > ?1)
       AND (?3 IS NULL OR channel IN (SELECT value FROM json_each(?3)))
     ORDER BY timer_at LIMIT ?2`,
  );
  const nextTimer = prepare<{ timer_at: number }>(
    `SELECT timer_at FROM conversation WHERE timer_at IS NOT NULL AND timer_at > ?
     ORDER BY timer_at LIMIT 1`,
  );

  /** Whether a timer goes first although an activity waits until it is ready. */
  const goesFirst = ({ n, id, timer_at }: Timed, now: number): boolean => {
    const choice = choose(headOf(n), [{ id, at: timer_at }], now);
    return choice !== null && !isNotBefore(choice) && choice.work.timer !== null;
  };

  return (limit, channels) => {
    const wanted = channels && new Set(channels);
    const now = clock.now();
    const steady = memory.steady();
    const work: Found[] = [];
    const outbound: string[] = [];
    let held = 0;
    let nextAt = nextTimer.get(now)?.timer_at ?? Infinity;

    // In the order in which they began to wait, more or less.
    for (const [id, { channel, first, lease, retry }] of memory.work.values) {
      if (wanted && !wanted.has(channel)) continue;
      const isHeld = lease !== null && !isOver(lease, steady);
      const wait = isHeld ? lease : retry && !isOver(retry, now) ? retry : first;
      if (wait === null) continue;
      if (isHeld || !isOver(wait, now)) {
        if (wait.until < nextAt) nextAt = wait.until;
        if (wait !== retry) held++;
      } else if (wait === first && work.length < limit) {
        work.push({ id, at: Math.max(first.since, Math.min(first.until, now)) });
      }
    }
    for (const [id, { channel, wait, taken }] of memory.outbox.values) {
      if (wanted && !wanted.has(channel)) continue;
      if (wait !== null && !isOver(wait, taken === null ? now : steady)) {
        if (wait.until < nextAt) nextAt = wait.until;
      } else if (outbound.length < limit) outbound.push(id);
    }
    // Some of them are held, and are not to hide the others.
    const among = channels ? JSON.stringify(channels) : null;
    for (const timed of timers.all(now, limit + held, among)) {
      const id = original(timed.id);
      const { first, lease, retry } = memory.work.get(id) ?? free;
      if ((lease && !isOver(lease, steady)) || (retry && !isOver(retry, now))) continue;
      if (first !== null && (isOver(first, now) || !goesFirst(timed, now))) continue;
      work.push({ id, at: timed.timer_at });
    }
    work.sort((a, b) => a.at - b.at);
    return {
      work: work.slice(0, limit).map(({ id }) => id),
      outbound,
      nextAt: nextAt === Infinity ? null : nextAt,
    };
  };
}

const free = { first: null, lease: null, retry: null };
