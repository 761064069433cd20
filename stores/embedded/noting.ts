import type { Clock, Event, Json } from '../../activities/index.ts';
import { kept } from './ids.ts';
import { read, written } from './json.ts';
import type { Recording } from './recording.ts';
import type { Database } from './sqlite.ts';

/** What came of effects, by conversation and key. */
export interface Noting {
  readonly note: (conversation: string, key: string, value: Json, event?: Event) => void;
  readonly noted: (conversation: string, key: string) => Json | undefined;
}

export function noting({ prepare }: Database, clock: Clock, record: Recording): Noting {
  const find = prepare<{ n: number }>('SELECT n FROM conversation WHERE id = ?');
  const add = prepare(
    `INSERT INTO note (conversation, key, at, value) VALUES (?, ?, ?, ?)
     ON CONFLICT (conversation, key) DO NOTHING`,
  );
  const get = prepare<{ value: string }>(
    `SELECT value FROM note
     WHERE conversation = (SELECT n FROM conversation WHERE id = ?) AND key = ?`,
  );
  return {
    note(conversation, key, value, event) {
      const found = find.get(kept(conversation));
      if (!found) return;
      const isFirst = add.run(found.n, kept(key), clock.now(), written(value, 'A note')) === 1;
      if (isFirst && event) record.tell(found.n, [event]);
    },
    noted(conversation, key) {
      const found = get.get(kept(conversation), kept(key));
      return found && read(found.value);
    },
  };
}
