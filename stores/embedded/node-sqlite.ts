import { Failure } from '../../activities/index.ts';
import type { Library, Value } from './sqlite.ts';

/** Opens a file with the SQLite that is built into the runtime; undefined where there is none. */
export function nodeSqlite(path: string, required: boolean): Library | undefined {
  const builtIn = load();
  if (!builtIn) {
    if (!required) return undefined;
    throw new Failure(
      'store.driver',
      `Node ${process.version} has no SQLite built in. Use Node 22.13 or newer.`,
    );
  }
  const database = new builtIn.DatabaseSync(path);
  return {
    driver: 'node:sqlite',
    exec: (sql) => database.exec(sql),
    prepare<R>(sql: string) {
      const statement = database.prepare(sql);
      return {
        run: (values) => Number(statement.run(...values).changes),
        get: (values) => statement.get(...values) as R | undefined,
        all: (values) => statement.all(...values) as R[],
      };
    },
    close: () => database.close(),
  };
}

/** Of `node:sqlite`, what is used here; the types for Node 20 do not know it. */
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: readonly Value[]): { readonly changes: number | bigint };
      get(...values: readonly Value[]): unknown;
      all(...values: readonly Value[]): unknown[];
    };
    close(): void;
  };
}

function load(): NodeSqlite | undefined {
  // Some versions say on loading that SQLite is experimental: that is ours to know, not the user's.
  const warn = process.emitWarning.bind(process);
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('SQLite')) warn(warning, ...rest);
  }) as typeof warn;
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  } finally {
    process.emitWarning = warn;
  }
}
