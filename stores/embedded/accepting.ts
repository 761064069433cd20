import type { Clock } from '../../activities/index.ts';
import type { Accepted, Arrival } from '../store.ts';
import { kept } from './ids.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';

/** Keeps what comes in, once. */
export function accepting(
  { prepare }: Database,
  clock: Clock,
  positions: Positions,
): (arrivals: readonly Arrival[]) => Accepted {
  // Nearly always the conversation is known and where it was: one statement then.
  const add = prepare(
    `INSERT INTO activity (conversation, id, sort, ready_at, at, body)
     SELECT n, ?, ?, ?, ?, ? FROM conversation WHERE id = ? AND address = ?
     ON CONFLICT DO NOTHING`,
  );
  const known = prepare<{ n: number }>('SELECT n FROM conversation WHERE id = ?');
  const begin = prepare(
    'INSERT INTO conversation (id, channel, address, is_group, fence) VALUES (?, ?, ?, ?, ?)',
  );
  const seen = prepare<{ n: number }>('SELECT n FROM activity WHERE conversation = ? AND id = ?');
  const move = prepare('UPDATE conversation SET address = ? WHERE n = ?');

  return (arrivals) => {
    const now = clock.now();
    let fresh = 0;
    for (const { activity, order, readyAt } of arrivals) {
      const conversation = kept(activity.conversation.id);
      const address = JSON.stringify(activity.conversation.address);
      const id = kept(activity.id);
      const body = JSON.stringify(activity);
      const values = [id, order ?? now, readyAt ?? 0, now, body, conversation, address];
      if (add.run(...values) === 1) {
        fresh++;
        continue;
      }
      const found = known.get(conversation);
      if (!found) {
        const isGroup = activity.conversation.isGroup ? 1 : 0;
        begin.run(conversation, activity.channelId, address, isGroup, positions.firstFence());
      } else {
        if (seen.get(found.n, id)) continue;
        // Replies go where the customer wrote from last.
        move.run(address, found.n);
      }
      fresh += add.run(...values);
    }
    return { fresh };
  };
}
