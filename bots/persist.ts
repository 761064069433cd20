import { backoff, type Clock, type Log, pause } from '../activities/index.ts';
import { Fenced, Unkeepable } from '../stores/index.ts';

/** The store is in trouble and the bot stops: what was decided is not kept, and decided again later. */
export class NotKept extends Error {
  readonly code = 'store.not-kept';

  constructor(cause: unknown) {
    super('The store was in trouble until the bot stopped.', { cause });
    this.name = 'NotKept';
  }
}

/**
 * Asks the store until it answers. Its trouble (a full disk, a lost connection) is nobody's failure:
 * what a turn decided waits until it can be kept, rather than being decided again.
 */
export type Persist = <T>(conversation: string, ask: () => Promise<T>) => Promise<T>;

/** `stopping` is aborted when nothing is to be waited for any more. */
export function createPersist(clock: Clock, log: Log, stopping: AbortSignal): Persist {
  return async (conversation, ask) => {
    for (let tries = 1; ; tries++) {
      try {
        return await ask();
      } catch (error) {
        if (error instanceof Fenced || error instanceof Unkeepable) throw error;
        if (stopping.aborted) throw new NotKept(error);
        log.error('The store is in trouble; what was decided waits and is tried again.', {
          conversation,
          tries,
          error,
        });
        await pause(backoff(tries, { first: 250, most: 60_000, jitter: 0.2 }), clock, stopping);
      }
    }
  };
}
