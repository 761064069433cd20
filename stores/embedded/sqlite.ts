import { Unkeepable } from '../store.ts';
import { libsql } from './libsql.ts';
import { nodeSqlite } from './node-sqlite.ts';

/** What may be given to a statement. Booleans are left out on purpose: they end the process in libsql. */
export type Value = string | number | null;

export type Row = Readonly<Record<string, Value>>;

/** The little of SQLite the store needs, whichever library provides it. */
export interface Database {
  readonly driver: 'node:sqlite' | 'libsql';
  readonly exec: (sql: string) => void;
  /** A statement, compiled once: the same text gives the same statement. */
  readonly prepare: <R = Row>(sql: string) => Statement<R>;
  readonly close: () => void;
}

export interface Statement<R = Row> {
  /** Gives the number of rows changed. */
  readonly run: (...values: Value[]) => number;
  /** The first row. */
  readonly get: (...values: Value[]) => R | undefined;
  readonly all: (...values: Value[]) => R[];
}

/** The same of a library, before what is given to it is checked. */
export interface Library extends Omit<Database, 'prepare'> {
  readonly prepare: <R>(sql: string) => {
    readonly run: (values: readonly Value[]) => number;
    readonly get: (values: readonly Value[]) => R | undefined;
    readonly all: (values: readonly Value[]) => R[];
  };
}

/** Opens a file with `node:sqlite` where the runtime has it, else with libsql. */
export async function openDatabase(path: string, driver?: Database['driver']): Promise<Database> {
  if (driver === 'libsql') return guarded(libsql(path));
  return guarded(nodeSqlite(path, driver !== undefined) ?? libsql(path));
}

/** Refuses what would end the process or be kept as something else, and compiles each text once. */
function guarded(library: Library): Database {
  const compiled = new Map<string, Statement<unknown>>();
  return {
    ...library,
    prepare<R>(sql: string): Statement<R> {
      const known = compiled.get(sql);
      if (known) return known as Statement<R>;
      const { run, get, all } = library.prepare<R>(sql);
      const statement: Statement<R> = {
        run: (...values) => run(guard(values)),
        get: (...values) => get(guard(values)),
        all: (...values) => all(guard(values)),
      };
      compiled.set(sql, statement);
      return statement;
    },
  };
}

/** Gives the values back if every one of them can be kept as it is; throws otherwise. */
export function guard<T extends readonly Value[]>(values: T): T {
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (value === null) continue;
    if (typeof value === 'string' && !value.includes('\0')) continue;
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    const what =
      typeof value === 'number'
        ? String(value)
        : typeof value === 'string'
          ? 'text with U+0000 in it'
          : typeof value;
    throw new Unkeepable(
      `Value ${i + 1} of a statement is ${what}. Only text, finite numbers and null can be kept.`,
    );
  }
  return values;
}
