import { Failure } from '../../activities/index.ts';

/** Calls back when everything written to the log so far is on the disk, or that it cannot be. */
export type Flush = (done: (error: Error | null) => void) => void;

/** Who waits until what it wrote is on the disk. */
export interface Waiter {
  readonly durable: () => void;
  readonly reject: (error: Error) => void;
}

/** Gets what was written onto the disk: one flush at a time, beside everything else. */
export interface Flusher {
  /** Something was written, and somebody waits for it. It takes a `start`. */
  readonly wait: (waiter: Waiter) => void;
  /** Something was written that nobody waits for. */
  readonly lazily: () => void;
  /** Flushes what was written; at once, or when the flush under way is over. */
  readonly start: () => void;
  /** Resolves when everything is on the disk, or never will be. */
  readonly idle: () => Promise<void>;
}

/**
 * Whoever wrote while a flush was under way waits for the next one.
 *
 * A flush that fails is the end, and `failed` says so: the system may have dropped what it could not
 * write, and a second flush would call it written.
 */
export function flusher(flush: Flush, failed: (failure: Failure) => void): Flusher {
  let waiting: Waiter[] = [];
  let dirty = false;
  let flushing = false;
  let failure: Failure | undefined;
  let idle: (() => void)[] = [];

  const start = (): void => {
    if (flushing || !dirty || failure) return;
    const served = waiting;
    waiting = [];
    dirty = false;
    flushing = true;
    flush((error) => {
      flushing = false;
      if (error) return fail(error, served);
      for (const waiter of served) waiter.durable();
      if (waiting.length > 0 || idle.length > 0) start();
      rest();
    });
  };

  const fail = (cause: Error, served: readonly Waiter[]): void => {
    failure = new Failure(
      'store.ended',
      `The disk did not take what was written (${cause.message}), so the store has ended and keeps nothing more: what it had acknowledged is safe. Check the disk and its space, then start again.`,
      { cause },
    );
    for (const waiter of [...served, ...waiting]) waiter.reject(failure);
    waiting = [];
    dirty = false;
    failed(failure);
    rest();
  };

  const rest = (): void => {
    if (flushing || dirty) return;
    for (const resolve of idle) resolve();
    idle = [];
  };

  return {
    wait(waiter) {
      if (failure) return waiter.reject(failure);
      waiting.push(waiter);
      dirty = true;
    },
    lazily() {
      dirty = !failure;
    },
    start,
    idle: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        start();
        rest();
      }),
  };
}
