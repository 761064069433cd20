import { Failure } from '../../activities/index.ts';
import type { Database } from './sqlite.ts';

/** Runs work in transactions; resolves when it is durable. */
export interface GroupCommit {
  /** `work` uses the database only, so that it can be run a second time. */
  readonly run: <T>(work: () => T) => Promise<T>;
  /** Resolves when all that was asked for is durable or refused. */
  readonly flush: () => Promise<void>;
}

interface Operation {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts all that is asked for in the same moment into one transaction, so that one flush of the disk
 * serves them all. If anything in it fails, each is run again in a transaction of its own: the one
 * that fails cannot tear the others.
 */
export function groupCommit(database: Database): GroupCommit {
  let waiting: Operation[] = [];

  const commit = (operations: readonly Operation[]): void => {
    let results: unknown[];
    try {
      database.exec('BEGIN IMMEDIATE');
      results = operations.map(({ work }) => work());
      database.exec('COMMIT');
    } catch (error) {
      rollBack();
      if (operations.length > 1) for (const operation of operations) commit([operation]);
      else operations[0]!.reject(explain(error));
      return;
    }
    for (const [index, { resolve }] of operations.entries()) resolve(results[index] as never);
  };

  const rollBack = (): void => {
    try {
      database.exec('ROLLBACK');
    } catch {
      // A full disk has rolled back already.
    }
  };

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ work, resolve, reject });
        if (waiting.length > 1) return;
        setImmediate(() => {
          const operations = waiting;
          waiting = [];
          commit(operations);
        });
      }),
    flush: async () => {
      while (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** What SQLite says of the disk, as an operator can act on it. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const said = `${(error as { code?: string }).code ?? ''} ${error.message}`;
  if (/SQLITE_FULL|disk is full/i.test(said)) {
    return new Failure(
      'store.full',
      'The disk is full: nothing new can be kept. Free some space; what was kept is safe and can be read.',
      { cause: error },
    );
  }
  if (/SQLITE_(READONLY|IOERR)|readonly database|disk I\/O/i.test(said)) {
    return new Failure(
      'store.unwritable',
      `The store cannot write (${error.message}). Check that its folder is there, is writable, and that the disk is sound.`,
      { cause: error },
    );
  }
  return error;
}
