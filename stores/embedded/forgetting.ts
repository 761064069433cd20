import { kept } from './ids.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';

/** Removes everything of a conversation. Its events stay, but no longer say whose they were. */
export function forgetting(
  { prepare }: Database,
  positions: Positions,
): (conversation: string) => void {
  const find = prepare<{ n: number; fence: number }>(
    'SELECT n, fence FROM conversation WHERE id = ?',
  );
  const removals = [
    prepare('DELETE FROM words WHERE rowid IN (SELECT seq FROM entry WHERE conversation = ?)'),
    prepare('DELETE FROM entry WHERE conversation = ?'),
    prepare('DELETE FROM activity WHERE conversation = ?'),
    prepare('UPDATE event SET conversation = NULL WHERE conversation = ?'),
    prepare('DELETE FROM conversation WHERE n = ?'),
  ];
  return (conversation) => {
    const found = find.get(kept(conversation));
    if (!found) return;
    positions.leave(found.fence);
    for (const remove of removals) remove.run(found.n);
  };
}
