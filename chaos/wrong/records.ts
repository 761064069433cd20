import { join } from 'node:path';
import { openDatabase } from '../../stores/embedded/sqlite.ts';

/** What the wrong designs keep things in: durable, atomic for each record, and not to blame. */
export interface Records {
  readonly read: (id: string) => Versioned | null;
  /** Saves if the version is still that one (0: nothing there yet); false if not. */
  readonly saveIf: (id: string, version: number, value: string) => boolean;
  readonly save: (id: string, value: string) => void;
  /** False if there is one already. */
  readonly add: (id: string, value: string) => boolean;
  readonly remove: (id: string) => void;
}

export interface Versioned {
  readonly value: string;
  readonly version: number;
}

export async function openRecords(folder: string): Promise<Records> {
  const database = await openDatabase(join(folder, 'records.db'));
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL');
  database.exec(
    'CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL)',
  );
  const read = database.prepare('SELECT value, version FROM record WHERE id = ?');
  const add = database.prepare('INSERT INTO record VALUES (?, ?, 1) ON CONFLICT DO NOTHING');
  const change = database.prepare(
    'UPDATE record SET value = ?, version = version + 1 WHERE id = ? AND version = ?',
  );
  const save = database.prepare(
    `INSERT INTO record VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET value = excluded.value, version = version + 1`,
  );
  const remove = database.prepare('DELETE FROM record WHERE id = ?');
  return {
    read(id) {
      const row = read.get(id);
      return row ? { value: row['value'] as string, version: row['version'] as number } : null;
    },
    saveIf: (id, version, value) =>
      (version === 0 ? add.run(id, value) : change.run(value, id, version)) === 1,
    save(id, value) {
      save.run(id, value);
    },
    add: (id, value) => add.run(id, value) === 1,
    remove(id) {
      remove.run(id);
    },
  };
}
