import { type Clock, type Controller, isAgent } from '../../activities/index.ts';
import type { Pruned } from '../store.ts';
import { original } from './ids.ts';
import type { Memory } from './memory.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';

/** So many pages of the index are merged at once, which is a few milliseconds. */
const mergePages = 64;

/** Something that was kept, in the order in which it was. */
interface Old<At> {
  readonly n: number;
  readonly at: At;
}

interface Candidate {
  readonly n: number;
  readonly id: string;
  readonly controller: Controller;
  readonly timer_at: number | null;
  readonly used: number;
}

/**
 * Removes what is older than some time, a portion at a time: first lines, notes and events, from the
 * oldest on; then, in a walk through them all, the conversations of which nothing else is left.
 */
export function pruning(
  { prepare }: Database,
  clock: Clock,
  positions: Positions,
  memory: Memory,
  forget: (conversation: string) => void,
): (before: number, limit: number) => Pruned {
  // By a clock that was wrong, some may be from the future: they do not hold up the others.
  const entries = prepare<Old<number> & { activity: number | null }>(
    `SELECT seq AS n, at, activity FROM entry WHERE (status IS NULL OR status > 1) AND at <= ?
     ORDER BY seq LIMIT ?`,
  );
  const notes = prepare<Old<number>>('SELECT n, at FROM note WHERE at <= ? ORDER BY n LIMIT ?');
  const events = prepare<Old<string>>(
    'SELECT seq AS n, at FROM event WHERE at <= ? ORDER BY seq LIMIT ?',
  );
  const removeActivity = prepare('DELETE FROM activity WHERE n = ?');
  const removeWords = prepare('DELETE FROM words WHERE rowid = ?');
  const removeEntry = prepare('DELETE FROM entry WHERE seq = ?');
  const removeNote = prepare('DELETE FROM note WHERE n = ?');
  const removeEvent = prepare('DELETE FROM event WHERE seq = ?');
  const candidates = prepare<Candidate>(
    `SELECT n, id, controller, timer_at,
       EXISTS (SELECT 1 FROM entry WHERE conversation = conversation.n)
         OR EXISTS (SELECT 1 FROM note WHERE conversation = conversation.n) AS used
     FROM conversation WHERE n > ? ORDER BY n LIMIT ?`,
  );
  // The index keeps the places of words that were removed, until its parts are merged.
  const merge = prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)");
  let walked = 0;

  const walk = (limit: number): Pruned => {
    const found = candidates.all(walked, limit);
    const forgotten: string[] = [];
    for (const { id: name, controller, timer_at, used } of found) {
      const id = original(name);
      if (used === 1 || timer_at !== null || isAgent(controller)) continue;
      if (memory.work.get(id) || memory.outbox.get(id)) continue;
      forget(id);
      forgotten.push(id);
    }
    const more = found.length === limit;
    walked = more ? found.at(-1)!.n : 0;
    return { forgotten, more };
  };

  return (before, limit) => {
    const now = clock.now();
    const lines = untilYounger(entries.all(now, limit), before);
    const facts = untilYounger(notes.all(now, limit), before);
    const happened = untilYounger(events.all(iso(now), limit), iso(before));
    if (lines.length + facts.length + happened.length === 0) return walk(limit);
    positions.leave();
    for (const { n, activity } of lines) {
      if (activity !== null) removeActivity.run(activity);
      removeWords.run(n);
      removeEntry.run(n);
    }
    if (lines.length > 0) merge.run(-mergePages);
    for (const { n } of facts) removeNote.run(n);
    for (const { n } of happened) removeEvent.run(n);
    return { forgotten: [], more: true };
  };
}

function untilYounger<At extends number | string, T extends Old<At>>(
  rows: readonly T[],
  before: At,
): readonly T[] {
  const end = rows.findIndex(({ at }) => at >= before);
  return end === -1 ? rows : rows.slice(0, end);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
