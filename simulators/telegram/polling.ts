import type { Clock } from './clock.ts';
import type { Update } from './objects.ts';
import { Refusal } from './refusal.ts';
import type { Updates } from './updates.ts';

export interface Asking {
  readonly offset: number;
  readonly limit: number;
  /** Seconds. */
  readonly timeout: number;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

/** getUpdates: one caller at a time, who is kept waiting while there is nothing. */
export interface Poller {
  readonly ask: (asking: Asking) => Promise<readonly Update[]>;
  /** Whether somebody is kept waiting. */
  readonly keepsWaiting: () => boolean;
  /** Sends whoever waits away. */
  readonly interrupt: (why: string) => void;
}

export function poller(updates: Updates, clock: Clock): Poller {
  let sendAway: ((why: string) => void) | undefined;

  const matching = (offset: number, limit: number): readonly Update[] => {
    // Asking for what comes after an update confirms it and all before it.
    if (offset > 0) {
      for (const { update } of updates.waiting()) {
        if (update.update_id < offset) updates.remove(update);
      }
    } else if (offset < 0) {
      for (const { update } of updates.waiting().slice(0, offset)) updates.remove(update);
    }
    return updates
      .waiting()
      .slice(0, limit)
      .map(({ update }) => update);
  };

  return {
    async ask({ offset, limit, timeout, signal }) {
      sendAway?.(
        'terminated by other getUpdates request; make sure that only one bot instance is running',
      );
      const found = matching(offset, limit);
      if (found.length > 0 || timeout === 0) return found;
      return await new Promise<readonly Update[]>((resolve, reject) => {
        const end = (then: () => void): void => {
          stopListening();
          cancel();
          signal.removeEventListener('abort', hungUp);
          if (sendAway === refuse) sendAway = undefined;
          then();
        };
        const answer = (): void => end(() => resolve(matching(offset, limit)));
        const hungUp = (): void => end(() => resolve([]));
        const refuse = (why: string): void =>
          end(() => reject(new Refusal(409, `Conflict: ${why}`)));
        const stopListening = updates.listen(answer);
        const cancel = clock.after(timeout * 1000, answer);
        signal.addEventListener('abort', hungUp);
        sendAway = refuse;
      });
    },
    keepsWaiting: () => sendAway !== undefined,
    interrupt(why) {
      sendAway?.(why);
    },
  };
}
