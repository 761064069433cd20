import { type Clock, elapsed } from '../activities/index.ts';

/** A turn under way: its time limit, and its right that is renewed for as long as it lasts. */
export interface WatchedTurn {
  /** Aborted when the turn takes too long or its right is lost. */
  readonly signal: AbortSignal;
  /** What it does now has a limit of its own, so that the turn's stands still until the call. */
  readonly hold: () => () => void;
  readonly over: () => void;
}

export interface TurnWatch {
  readonly begin: (renew: () => Promise<void>) => WatchedTurn;
}

interface Watched {
  leftMs: number;
  holds: number;
  untilRenewalMs: number;
  readonly abort: AbortController;
  readonly renew: () => Promise<void>;
}

/**
 * Looks after all turns with one timer, rather than with two for each.
 *
 * It counts time by its own looks and never by the clock's, which may be set; and a look that comes
 * late (the process was stopped, somebody's code blocked it) counts no more than two, so that a turn
 * is not given up for a stranger's delay.
 */
export function createTurnWatch(clock: Clock, leaseMs: number, turnMs: number): TurnWatch {
  const tickMs = Math.max(1, Math.min(1_000, leaseMs / 6, turnMs / 4));
  const underWay = new Set<Watched>();
  let looking = false;
  let lookedAt = 0;

  const lookSoon = (): void => {
    looking = true;
    lookedAt = elapsed(clock);
    clock.after(tickMs, look);
  };

  const look = (): void => {
    looking = false;
    const passed = Math.min(elapsed(clock) - lookedAt, 2 * tickMs);
    for (const turn of underWay) {
      if (turn.holds === 0) turn.leftMs -= passed;
      turn.untilRenewalMs -= passed;
      if (turn.leftMs <= 0) {
        underWay.delete(turn);
        turn.abort.abort(new Error(`The turn took longer than ${turnMs} ms.`));
      } else if (turn.untilRenewalMs <= 0) {
        turn.untilRenewalMs = leaseMs / 3;
        turn.renew().catch((error: unknown) => turn.abort.abort(error));
      }
    }
    if (underWay.size > 0) lookSoon();
  };

  return {
    begin(renew) {
      const turn: Watched = {
        leftMs: turnMs,
        holds: 0,
        untilRenewalMs: leaseMs / 3,
        abort: new AbortController(),
        renew,
      };
      underWay.add(turn);
      if (!looking) lookSoon();
      return {
        signal: turn.abort.signal,
        hold() {
          turn.holds++;
          let held = true;
          return () => {
            if (held) turn.holds--;
            held = false;
          };
        },
        over: () => {
          underWay.delete(turn);
        },
      };
    },
  };
}
