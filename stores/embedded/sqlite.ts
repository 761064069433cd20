import { createRequire } from 'node:module';
import { Failure } from '../../activities/index.ts';

/** What may be bound to a statement. Booleans are left out on purpose: they abort libsql. */
export type Value = string | number | null;

export type Row = Readonly<Record<string, Value>>;

/** The little of SQLite the store needs, whichever library provides it. */
export interface Database {
  readonly driver: 'node:sqlite' | 'libsql';
  readonly exec: (sql: string) => void;
  /** A statement, compiled once. */
  readonly prepare: (sql: string) => Statement;
  readonly close: () => void;
}

export interface Statement {
  /** Gives the number of rows changed. */
  readonly run: (...values: Value[]) => number;
  readonly get: (...values: Value[]) => Row | undefined;
  readonly all: (...values: Value[]) => Row[];
}

/** The version of libsql's platform packages whose functions are called below. */
const libsqlVersion = '0.5.29';

/** Opens a file with `node:sqlite` where the runtime has it, else with libsql. */
export async function openDatabase(path: string, driver?: Database['driver']): Promise<Database> {
  if (driver !== 'libsql') {
    const builtIn = await loadNodeSqlite();
    if (builtIn) return withNodeSqlite(builtIn, path);
    if (driver) throw new Failure('store.driver', `Node ${process.version} has no node:sqlite.`);
  }
  return withLibsql(loadLibsql(), path);
}

/** Refuses what would abort the process or be kept as something else. */
export function guard(values: readonly Value[]): readonly Value[] {
  for (const value of values as readonly unknown[]) {
    if (value === null || typeof value === 'string') continue;
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    throw new TypeError(
      `A statement was given ${typeof value === 'object' ? Object.prototype.toString.call(value) : String(value)} (${typeof value}). Only text, finite numbers and null can be kept.`,
    );
  }
  return values;
}

interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: readonly Value[]): { changes: number | bigint };
      get(...values: readonly Value[]): Row | undefined;
      all(...values: readonly Value[]): Row[];
    };
    close(): void;
  };
}

async function loadNodeSqlite(): Promise<NodeSqlite | undefined> {
  // Some versions warn on import that SQLite is experimental; that is ours to know, not the user's.
  const { emitWarning } = process;
  process.emitWarning = (() => {}) as typeof emitWarning;
  try {
    const name = 'node:sqlite';
    return (await import(name)) as NodeSqlite;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function withNodeSqlite({ DatabaseSync }: NodeSqlite, path: string): Database {
  const db = new DatabaseSync(path);
  return {
    driver: 'node:sqlite',
    exec: (sql) => db.exec(sql),
    prepare(sql) {
      const statement = db.prepare(sql);
      return {
        run: (...values) => Number(statement.run(...guard(values)).changes),
        get: (...values) => statement.get(...guard(values)),
        all: (...values) => statement.all(...guard(values)),
      };
    },
    close: () => db.close(),
  };
}

/** The native functions of libsql's platform packages, as its own wrapper calls them. */
interface Libsql {
  databaseOpen(
    path: string,
    token: string,
    cipher: string,
    key: string,
    timeout: number,
    remoteKey: string,
  ): object;
  databaseExecSync: (this: object, sql: string) => void;
  databasePrepareSync: (this: object, sql: string) => object;
  databaseClose: (this: object) => void;
  statementRun: (this: object, values: readonly Value[]) => { changes: number };
  statementGet: (this: object, values: readonly Value[]) => Record<string, Value> | undefined;
  statementRowsSync: (this: object, values: readonly Value[]) => object;
  rowsNext: (this: object, into: (Row | undefined)[]) => void;
}

function loadLibsql(): Libsql {
  const abi =
    process.platform === 'linux'
      ? isMusl()
        ? '-musl'
        : '-gnu'
      : process.platform === 'win32'
        ? '-msvc'
        : '';
  const name = `@libsql/${process.platform}-${process.arch}${abi}`;
  try {
    return createRequire(import.meta.url)(name) as Libsql;
  } catch (cause) {
    throw new Failure(
      'store.driver',
      `The embedded store needs SQLite, and Node ${process.version} does not have it built in. Use Node 22.13 or newer, or install it: npm i ${name}@${libsqlVersion}`,
      { cause },
    );
  }
}

function isMusl(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

function withLibsql(native: Libsql, path: string): Database {
  const db = native.databaseOpen(path, '', 'aes256cbc', '', 0, '');
  return {
    driver: 'libsql',
    exec: (sql) => native.databaseExecSync.call(db, sql),
    prepare(sql) {
      const statement = native.databasePrepareSync.call(db, sql);
      const rowsAtOnce = 100;
      const all = (values: readonly Value[]): Row[] => {
        const cursor = native.statementRowsSync.call(statement, values);
        const found: Row[] = [];
        for (;;) {
          const rows = Array.from<Row | undefined>({ length: rowsAtOnce });
          native.rowsNext.call(cursor, rows);
          for (const row of rows) {
            if (!row) return found;
            found.push(row);
          }
        }
      };
      return {
        run: (...values) => native.statementRun.call(statement, guard(values)).changes,
        get(...values) {
          const row = native.statementGet.call(statement, guard(values));
          if (row) delete row['_metadata'];
          return row;
        },
        all: (...values) => all(guard(values)),
      };
    },
    close() {
      // The file stays locked until the last statement is garbage. Leaving WAL gives up the lock now.
      native.databaseExecSync.call(
        db,
        'PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema',
      );
      native.databaseClose.call(db);
    },
  };
}
