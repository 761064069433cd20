import { randomBytes } from 'node:crypto';
import type { Database } from './sqlite.ts';

/** The few facts of the installation itself. */
export interface Settings {
  /** A random key, made when it is first asked for. */
  readonly key: () => Buffer;
  readonly number: (name: string) => number;
  readonly setNumber: (name: string, value: number) => void;
}

export function settings(database: Database): Settings {
  const get = database.prepare<{ value: string }>('SELECT value FROM setting WHERE name = ?');
  const add = database.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO NOTHING');
  const set = database.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)');
  return {
    key() {
      add.run('key', randomBytes(32).toString('hex'));
      return Buffer.from(get.get('key')!.value, 'hex');
    },
    number: (name) => Number(get.get(name)?.value ?? 0),
    setNumber(name, value) {
      set.run(name, String(value));
    },
  };
}
