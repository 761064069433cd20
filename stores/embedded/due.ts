import type { Clock } from '../../activities/index.ts';
import type { Due } from '../store.ts';
import { original } from './ids.ts';
import type { Database } from './sqlite.ts';

interface Found {
  readonly id: string;
  readonly at: number;
}

/** What waits to be worked on or sent, and is nobody's. */
export function due({ prepare }: Database, clock: Clock): (limit: number) => Due {
  // In order of arrival, so that it can stop at the limit however much waits. A conversation is due
  // when its first activity is ready.
  const activities = prepare<Found>(
    `SELECT c.id AS id, max(a.at, a.ready_at) AS at
     FROM activity a INDEXED BY activity_waiting JOIN conversation c ON c.n = a.conversation
     WHERE a.seq IS NULL AND c.free_at <= ? AND a.n = (
       SELECT first.n FROM activity first
       WHERE first.conversation = a.conversation AND first.seq IS NULL
       ORDER BY first.sort, first.n LIMIT 1) AND a.ready_at <= ?
     ORDER BY a.n LIMIT ?`,
  );
  const timers = prepare<Found>(
    `SELECT id, timer_at AS at FROM conversation
     WHERE timer_at IS NOT NULL AND timer_at <= ? AND free_at <= ? ORDER BY timer_at LIMIT ?`,
  );
  const heads = `SELECT conversation, min(seq) AS seq, due_at FROM entry INDEXED BY entry_unsettled
                 WHERE status <= 1 GROUP BY conversation`;
  const messages = prepare<{ id: string }>(
    `SELECT c.id AS id FROM (${heads}) h JOIN conversation c ON c.n = h.conversation
     WHERE h.due_at <= ? ORDER BY h.seq LIMIT ?`,
  );
  const next = prepare<{ at: number | null }>(
    `SELECT min(at) AS at FROM (
       SELECT ready_at AS at FROM (SELECT ready_at FROM activity
         WHERE seq IS NULL AND ready_at > 0 AND ready_at > ?1 ORDER BY ready_at LIMIT 1)
       UNION ALL
       SELECT timer_at FROM (SELECT timer_at FROM conversation
         WHERE timer_at IS NOT NULL AND timer_at > ?1 ORDER BY timer_at LIMIT 1)
       UNION ALL
       SELECT free_at FROM (SELECT free_at FROM conversation
         WHERE free_at > 0 AND free_at > ?1 ORDER BY free_at LIMIT 1)
       UNION ALL
       SELECT min(due_at) FROM (${heads}) WHERE due_at > ?1)`,
  );

  return (limit) => {
    const now = clock.now();
    const work = [...activities.all(now, now, limit), ...timers.all(now, now, limit)]
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => original(id));
    return {
      work: [...new Set(work)].slice(0, limit),
      outbound: messages.all(now, limit).map(({ id }) => original(id)),
      nextAt: next.get(now)?.at ?? null,
    };
  };
}
