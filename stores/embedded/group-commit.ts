import type { Clock } from '../../activities/index.ts';
import { explain } from './explain.ts';
import { type Flush, flusher, type Waiter } from './flusher.ts';
import type { Memory } from './memory.ts';
import type { Database } from './sqlite.ts';

/** Runs work in transactions. */
export interface GroupCommit {
  /**
   * Resolves with what `work` returns, when that survives a power cut; `lazily`: when it survives a
   * kill -9. `written` is called in between. An error that `work` *throws* undoes it; an error it
   * *returns* says that it changed nothing, and is thrown at whoever asked. `work` uses nothing but
   * the database and the memory, so that it can be run a second time.
   */
  readonly run: <T>(
    work: () => T | Error,
    lazily?: boolean,
    written?: (result: T) => void,
  ) => Promise<T>;
  /** Resolves when all that was asked for is durable or refused. */
  readonly flush: () => Promise<void>;
  /** Flushes no more by itself. */
  readonly stop: () => void;
}

/** What the transactions are about. */
export interface Transactional {
  readonly database: Database;
  readonly memory: Memory;
  readonly flush: Flush;
  readonly clock: Clock;
  /** A flush has failed: nothing can be kept any more. */
  readonly ended: (failure: Error) => void;
}

/** So many share a transaction at most, so that a flood does not stop everything else for long. */
const maxOperations = 1_000;
/** What nobody waits for is on the disk after this. */
const lazyMs = 1_000;

/**
 * Puts all that is asked for in the same moment into one transaction, and one flush of the disk serves
 * all that was written while the one before was under way. If anything in a transaction fails, each is
 * run again in one of its own: the one that fails cannot tear the others.
 */
export function groupCommit({ database, memory, flush, clock, ended }: Transactional): GroupCommit {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const end = database.prepare('COMMIT');
  let waiting: Operation[] = [];
  let quiet: (() => void)[] = [];
  let failure: Error | undefined;
  let cancelLazy: (() => void) | undefined;

  const flushes = flusher(flush, (reason) => {
    failure = reason;
    for (const { reject } of waiting) reject(reason);
    waiting = [];
    rest();
    ended(reason);
  });

  const commit = (operations: readonly Operation[]): void => {
    try {
      begin.run();
      for (let i = 0; i < operations.length; i++) operations[i]!.work();
      end.run();
    } catch (error) {
      rollBack();
      if (operations.length > 1) for (const operation of operations) commit([operation]);
      else operations[0]!.reject(explain(error));
      return;
    }
    memory.work.keep();
    memory.outbox.keep();
    for (let i = 0; i < operations.length; i++) {
      const operation = operations[i]!;
      if (!operation.written()) continue;
      if (operation.lazily) flushLater();
      else flushes.wait(operation);
    }
  };

  const rollBack = (): void => {
    memory.work.undo();
    memory.outbox.undo();
    try {
      database.exec('ROLLBACK');
    } catch {
      // A full disk has rolled back already.
    }
  };

  const flushLater = (): void => {
    flushes.lazily();
    cancelLazy ??= clock.after(lazyMs, () => {
      cancelLazy = undefined;
      flushes.start();
    });
  };

  const next = (): void => {
    const operations = waiting;
    waiting = operations.length > maxOperations ? operations.splice(maxOperations) : [];
    if (waiting.length > 0) setImmediate(next);
    if (operations.length > 0) commit(operations);
    if (operations.some(({ lazily }) => !lazily)) flushes.start();
    rest();
  };

  const rest = (): void => {
    if (waiting.length > 0) return;
    for (const resolve of quiet) resolve();
    quiet = [];
  };

  return {
    run: (work, lazily = false, written) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        waiting.push(new Operation(work, lazily, resolve as never, reject, written as never));
        if (waiting.length === 1) setImmediate(next);
      }),
    async flush() {
      if (waiting.length > 0) await new Promise<void>((resolve) => void quiet.push(resolve));
      await flushes.idle();
    },
    stop() {
      cancelLazy?.();
    },
  };
}

/** Something that was asked for, and what became of it. */
class Operation implements Waiter {
  readonly lazily: boolean;
  readonly reject: (error: unknown) => void;
  readonly #work: () => unknown;
  readonly #resolve: (result: unknown) => void;
  readonly #written: ((result: unknown) => void) | undefined;
  #result: unknown;

  constructor(
    work: () => unknown,
    lazily: boolean,
    resolve: (result: unknown) => void,
    reject: (error: unknown) => void,
    written: ((result: unknown) => void) | undefined,
  ) {
    this.#work = work;
    this.lazily = lazily;
    this.#resolve = resolve;
    this.reject = reject;
    this.#written = written;
  }

  work(): void {
    this.#result = this.#work();
  }

  /** Its transaction is over; whether there is something to flush. */
  written(): boolean {
    if (this.#result instanceof Error) {
      this.reject(this.#result);
      return false;
    }
    try {
      this.#written?.(this.#result);
    } catch (error) {
      this.reject(error);
    }
    if (this.lazily) this.#resolve(this.#result);
    return true;
  }

  durable(): void {
    this.#resolve(this.#result);
  }
}
