import { kept } from './ids.ts';
import type { Memory } from './memory.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';

/**
 * Removes everything of a conversation. Its events stay: the number they carry is given to no other
 * conversation, and nothing says any more whose it was.
 */
export function forgetting(
  { prepare }: Database,
  positions: Positions,
  memory: Memory,
): (conversation: string) => void {
  const find = prepare<{ n: number }>('SELECT n FROM conversation WHERE id = ?');
  const removals = [
    'DELETE FROM words WHERE rowid IN (SELECT seq FROM entry WHERE conversation = ?)',
    'DELETE FROM activity WHERE n IN (SELECT activity FROM entry WHERE conversation = ?)',
    'DELETE FROM activity WHERE conversation = ? AND seq IS NULL',
    'DELETE FROM entry WHERE conversation = ?',
    'DELETE FROM note WHERE conversation = ?',
    'DELETE FROM conversation WHERE n = ?',
  ].map((sql) => prepare(sql));
  return (conversation) => {
    const found = find.get(kept(conversation));
    if (!found) return;
    positions.leave();
    for (const remove of removals) remove.run(found.n);
    memory.work.set(conversation, undefined);
    memory.outbox.set(conversation, undefined);
  };
}
