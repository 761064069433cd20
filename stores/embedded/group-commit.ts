import { explain } from './explain.ts';
import type { Database } from './sqlite.ts';

/** Runs work in transactions. */
export interface GroupCommit {
  /**
   * Resolves with what `work` returns, when that is durable. An error it *throws* undoes it; an
   * error it *returns* says that it changed nothing, and is thrown at whoever asked.
   * `work` uses nothing but the database, so that it can be run a second time.
   */
  readonly run: <T>(work: () => T | Error) => Promise<T>;
  /** Resolves when all that was asked for is durable or refused. */
  readonly flush: () => Promise<void>;
}

interface Operation {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** So many share a transaction at most, so that a flood does not stop everything else for long. */
const maxOperations = 1_000;

/**
 * Puts all that is asked for in the same moment into one transaction, so that one flush of the disk
 * serves them all. If anything in it fails, each is run again in a transaction of its own: the one
 * that fails cannot tear the others.
 */
export function groupCommit(database: Database): GroupCommit {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const end = database.prepare('COMMIT');
  let waiting: Operation[] = [];
  let flushed: (() => void)[] = [];

  const commit = (operations: readonly Operation[]): void => {
    const results: unknown[] = [];
    try {
      begin.run();
      for (const { work } of operations) results.push(work());
      end.run();
    } catch (error) {
      rollBack();
      if (operations.length > 1) for (const operation of operations) commit([operation]);
      else operations[0]!.reject(explain(error));
      return;
    }
    for (const [index, { resolve, reject }] of operations.entries()) {
      const result = results[index];
      if (result instanceof Error) reject(result);
      else resolve(result as never);
    }
  };

  const rollBack = (): void => {
    try {
      database.exec('ROLLBACK');
    } catch {
      // A full disk has rolled back already.
    }
  };

  const next = (): void => {
    const operations = waiting;
    waiting = operations.length > maxOperations ? operations.splice(maxOperations) : [];
    if (waiting.length > 0) setImmediate(next);
    commit(operations);
    if (waiting.length > 0) return;
    for (const resolve of flushed) resolve();
    flushed = [];
  };

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ work, resolve, reject });
        if (waiting.length === 1) setImmediate(next);
      }),
    flush: () =>
      new Promise((resolve) => {
        if (waiting.length === 0) resolve();
        else flushed.push(resolve);
      }),
  };
}
