import { createRequire } from 'node:module';
import { Failure } from '../../activities/index.ts';
import type { Library, Value } from './sqlite.ts';

/** The version of libsql's platform packages whose functions are called here. */
const version = '0.5.29';

/** Opens a file with libsql's native functions, for runtimes without a SQLite of their own. */
export function libsql(path: string): Library {
  const native = load();
  const database = native.databaseOpen(path, '', 'aes256cbc', '', 0, '');
  return {
    driver: 'libsql',
    exec: (sql) => native.databaseExecSync.call(database, sql),
    prepare<R>(sql: string) {
      const statement = native.databasePrepareSync.call(database, sql);
      // Rows as lists, and named here: that takes half the time.
      const columns = native.statementColumns.call(statement).map(({ name }) => name);
      if (columns.length > 0) native.statementRaw.call(statement, true);
      return {
        run: (values) => native.statementRun.call(statement, values).changes,
        get(values) {
          const row = native.statementGet.call(statement, values);
          return row && named<R>(columns, row);
        },
        all(values) {
          const rows = readAll(native, native.statementRowsSync.call(statement, values));
          return rows.map((row) => named<R>(columns, row));
        },
      };
    },
    close() {
      try {
        // The file stays locked until the last statement is garbage, unless WAL mode is left.
        native.databaseExecSync.call(
          database,
          'PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema',
        );
      } catch {
        // On a full disk, what was kept stays in the write-ahead log. It is read from there next time.
      }
      native.databaseClose.call(database);
    },
  };
}

/** The native functions, as libsql's own wrapper calls them. Rows come in portions. */
interface Native {
  readonly databaseOpen: (
    path: string,
    token: string,
    cipher: string,
    key: string,
    timeout: number,
    remoteKey: string,
  ) => object;
  readonly databaseExecSync: (this: object, sql: string) => void;
  readonly databasePrepareSync: (this: object, sql: string) => object;
  readonly databaseClose: (this: object) => void;
  readonly statementRaw: (this: object, raw: boolean) => void;
  readonly statementColumns: (this: object) => readonly { readonly name: string }[];
  readonly statementRun: (this: object, values: readonly Value[]) => { readonly changes: number };
  readonly statementGet: (this: object, values: readonly Value[]) => List | undefined;
  readonly statementRowsSync: (this: object, values: readonly Value[]) => object;
  readonly rowsNext: (this: object, into: (List | undefined)[]) => void;
}

type List = readonly Value[];

function named<R>(columns: readonly string[], list: List): R {
  const row: Record<string, Value> = {};
  for (let i = 0; i < columns.length; i++) row[columns[i]!] = list[i]!;
  return row as R;
}

function readAll(native: Native, cursor: object): List[] {
  const found: List[] = [];
  for (;;) {
    const portion = Array.from<List | undefined>({ length: 100 });
    native.rowsNext.call(cursor, portion);
    for (const row of portion) {
      if (!row) return found;
      found.push(row);
    }
  }
}

function load(): Native {
  const { platform, arch } = process;
  const abi =
    platform === 'linux' ? (isMusl() ? '-musl' : '-gnu') : platform === 'win32' ? '-msvc' : '';
  const name = `@libsql/${platform}-${arch}${abi}`;
  try {
    return createRequire(import.meta.url)(name) as Native;
  } catch (cause) {
    throw new Failure(
      'store.driver',
      `The embedded store needs SQLite. Node ${process.version} has none built in, and ${name} is not installed. Use Node 22.13 or newer, or install it: npm i ${name}@${version}`,
      { cause },
    );
  }
}

function isMusl(): boolean {
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime === undefined;
}
