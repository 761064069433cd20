import type { Clock, Log } from '../activities/index.ts';
import { type Changes, type Claim, Fenced, type Store } from '../stores/index.ts';
import { createLanes } from './lanes.ts';

/** Works on conversations: one at a time each, in order, and many side by side. */
export interface Worker {
  /** Says that a conversation may have work. */
  readonly wake: (conversation: string) => void;
  readonly start: () => void;
  /** Takes no more work; resolves when what is under way is committed or given back. */
  readonly stop: () => Promise<void>;
  readonly busy: () => boolean;
}

export interface WorkerOptions {
  readonly store: Store;
  /** Runs one turn. `checkpoint` makes part of it durable. Throws: the turn is tried again. */
  readonly run: (
    claim: Claim,
    signal: AbortSignal,
    checkpoint: (changes: Changes) => Promise<void>,
  ) => Promise<Changes>;
  /** Whether this can be worked on now; if not (its channel is off), it waits. */
  readonly ready: (claim: Claim) => boolean;
  /** What becomes of work that failed too often. */
  readonly poison: (claim: Claim) => Promise<Changes>;
  /** A conversation has something to send. */
  readonly deliver: (conversation: string) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  /** How long the right to a conversation lasts unless renewed. */
  readonly leaseMs?: number;
  /** A turn that takes longer has failed. */
  readonly turnMs?: number;
  /** Turns under way at the same time. */
  readonly concurrency?: number;
}

/** Work that failed this often goes to a person. */
export const maxAttempts = 3;

const sweepMs = 1_000;
const notReadyMs = 30_000;

export function createWorker(options: WorkerOptions): Worker {
  const { store, clock, log, owner, deliver } = options;
  const leaseMs = options.leaseMs ?? 15_000;
  const turnMs = options.turnMs ?? 60_000;

  let cancelSweep = (): void => {};
  let sweeping: Promise<void> = Promise.resolve();

  const work = async (conversation: string): Promise<void> => {
    try {
      let claim = await store.claim(conversation, { owner, leaseMs });
      while (claim) {
        if (lanes.stopped()) return await store.release(claim, { attempted: false });
        if (!options.ready(claim)) {
          const retryAt = clock.now() + notReadyMs;
          return await store.release(claim, { attempted: false, retryAt });
        }
        claim = await turn(claim);
      }
    } catch (error) {
      log.error('The store failed; the conversation is taken up again by the next sweep.', {
        conversation,
        error,
      });
    }
  };
  const lanes = createLanes(work, options.concurrency ?? 256);

  /** A timer that is due before the next sweep need not wait for it. */
  const wakeSoon = (conversation: string, { timers }: Changes): void => {
    const ms = Math.min(...timers.map(({ at }) => at)) - clock.now();
    if (ms < sweepMs) clock.after(Math.max(0, ms), () => lanes.wake(conversation));
  };

  /** One turn: gives the next work under the same right, or null. */
  const turn = async (first: Claim): Promise<Claim | null> => {
    let claim = first;
    const conversation = claim.conversation.id;
    const over = new AbortController();
    const cancelDeadline = clock.after(turnMs, () =>
      over.abort(new Error(`The turn took longer than ${turnMs} ms.`)),
    );
    let cancelRenewal = (): void => {};
    const renewLater = (): void => {
      cancelRenewal = clock.after(leaseMs / 3, () => {
        store.renew(claim, leaseMs).then(renewLater, (error: unknown) => over.abort(error));
      });
    };
    renewLater();
    try {
      const signal = over.signal;
      let changes: Changes;
      if (claim.attempts > maxAttempts) changes = await options.poison(claim);
      else {
        const checkpoint = async (part: Changes): Promise<void> => {
          signal.throwIfAborted();
          claim = (await store.commit(claim, { ...part, checkpoint: true })) ?? claim;
          if (part.outbound.length > 0) deliver(conversation);
        };
        changes = await untilAborted(options.run(claim, signal, checkpoint), signal);
      }
      const next = await store.commit(claim, changes);
      if (changes.outbound.length > 0) deliver(conversation);
      wakeSoon(conversation, changes);
      return next;
    } catch (error) {
      if (error instanceof Fenced) {
        log.info('Somebody else has the conversation now; the turn is not kept.', { conversation });
        lanes.wake(conversation);
        return null;
      }
      const retryMs = 250 * 4 ** (claim.attempts - 1);
      log.error('A turn failed and is tried again.', {
        conversation,
        attempt: claim.attempts,
        error,
      });
      await store
        .release(claim, { attempted: true, retryAt: clock.now() + retryMs })
        .catch(ignoreFenced);
      clock.after(retryMs, () => lanes.wake(conversation));
      return null;
    } finally {
      cancelDeadline();
      cancelRenewal();
    }
  };

  /** Finds what nobody was woken for: left by a crash, due by now, or accepted by another process. */
  const sweep = async (): Promise<void> => {
    let pause = sweepMs;
    try {
      const due = await store.due(1_000);
      for (const conversation of due.work) lanes.wake(conversation);
      for (const conversation of due.outbound) deliver(conversation);
      if (due.nextAt !== null) pause = Math.max(20, Math.min(sweepMs, due.nextAt - clock.now()));
    } catch (error) {
      log.error('Looking for work failed; it is tried again.', { error });
    }
    if (lanes.stopped()) return;
    cancelSweep = clock.after(pause, () => {
      sweeping = sweep();
    });
  };

  return {
    wake: lanes.wake,
    start() {
      sweeping = sweep();
    },
    async stop() {
      cancelSweep();
      const finished = lanes.stop();
      await sweeping;
      await finished;
    },
    busy: lanes.busy,
  };
}

/** The work's result; or the reason for which waiting for it was given up. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function ignoreFenced(error: unknown): void {
  if (!(error instanceof Fenced)) throw error;
}
