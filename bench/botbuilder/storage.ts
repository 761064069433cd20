import type { Storage, StoreItem, StoreItems } from 'botbuilder';
import Database from 'libsql';

/**
 * A durable storage for botbuilder, as fast as we know how to make one: SQLite with the settings our
 * own store has (write-ahead log, synchronous FULL, one connection), and all that is asked for in one
 * go of the event loop in one transaction. It honours eTags; botbuilder's BotState writes `*`, which
 * means "whatever is there now".
 */
export class SqliteStorage implements Storage {
  private readonly database: InstanceType<typeof Database>;
  private readonly find: Statement;
  private readonly put: Statement;
  private readonly replace: Statement;
  private readonly remove: Statement;
  private waiting: { work: () => void; resolve: () => void; reject: (error: unknown) => void }[] =
    [];

  constructor(path: string) {
    this.database = new Database(path);
    this.database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL',
    );
    this.database.exec(
      'CREATE TABLE item (key TEXT PRIMARY KEY, etag INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID',
    );
    this.find = this.prepare('SELECT etag, value FROM item WHERE key = ?');
    this.put = this.prepare(
      `INSERT INTO item (key, etag, value) VALUES (?, 1, ?)
       ON CONFLICT DO UPDATE SET etag = etag + 1, value = excluded.value`,
    );
    this.replace = this.prepare(
      'UPDATE item SET etag = etag + 1, value = ? WHERE key = ? AND etag = ?',
    );
    this.remove = this.prepare('DELETE FROM item WHERE key = ?');
  }

  private prepare(sql: string): Statement {
    return this.database.prepare(sql) as unknown as Statement;
  }

  async read(keys: string[]): Promise<StoreItems> {
    const items: StoreItems = {};
    for (const key of keys) {
      const row = this.find.get([key]);
      if (row) items[key] = { ...(JSON.parse(row.value) as StoreItem), eTag: String(row.etag) };
    }
    return items;
  }

  write(changes: StoreItems): Promise<void> {
    return this.commit(() => {
      for (const [key, { eTag, ...item }] of Object.entries(changes) as [string, StoreItem][]) {
        const value = JSON.stringify(item);
        if (eTag === undefined || eTag === '*') this.put.run([key, value]);
        else if (this.replace.run([value, key, Number(eTag)]).changes === 0)
          throw new Error(`Storage: ${key} was changed by somebody else (eTag ${String(eTag)}).`);
      }
    });
  }

  delete(keys: string[]): Promise<void> {
    return this.commit(() => {
      for (const key of keys) this.remove.run([key]);
    });
  }

  private commit(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const operations = this.waiting;
    this.waiting = [];
    const done: (() => void)[] = [];
    this.database.exec('BEGIN IMMEDIATE');
    for (const { work, resolve, reject } of operations) {
      // A write that is refused changes nothing: `replace` found no row.
      try {
        work();
        done.push(resolve);
      } catch (error) {
        done.push(() => reject(error));
      }
    }
    this.database.exec('COMMIT');
    for (const tell of done) tell();
  }
}

interface Statement {
  run(values: readonly (string | number)[]): { changes: number };
  get(values: readonly string[]): { etag: number; value: string } | undefined;
}
