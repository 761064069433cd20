import { backoff, type Clock, type Log, unlessAborted } from '../activities/index.ts';
import {
  type Beginner,
  type Changes,
  type Claim,
  Fenced,
  isNotBefore,
  type NotBefore,
  type Outbound,
  type Store,
} from '../stores/index.ts';
import { createLanes } from './lanes.ts';
import { NotKept, type Persist } from './persist.ts';
import { createTurnWatch } from './turn-watch.ts';
import { Unready } from './unready.ts';

/** Works on conversations: one at a time each, in order, and many side by side. */
export interface Worker {
  /** Says that a conversation may have work. */
  readonly wake: (conversation: string) => void;
  /** For what the store is to accept: so many turns begin at once, if there is room for them. */
  readonly beginner: (conversation: string, turns: number) => Beginner | undefined;
  /** A channel has come up: what waited for it goes on. */
  readonly channelUp: (channel: string) => void;
  /** Takes no more work; resolves when what is under way is committed or given back. */
  readonly stop: () => Promise<void>;
  readonly busy: () => boolean;
}

/** What a turn may ask of whoever runs it. */
export interface TurnControl {
  /** Aborted when the turn takes too long or is not ours any more. */
  readonly signal: AbortSignal;
  /** It waits for work with a time limit of its own, until the call. */
  readonly hold: () => () => void;
  /** Makes part of it durable. */
  readonly checkpoint: (changes: Changes) => Promise<void>;
}

export interface WorkerOptions {
  readonly store: Store;
  /** Runs one turn. Throws: the turn is tried again. */
  readonly run: (claim: Claim, control: TurnControl) => Promise<Changes>;
  /** Whether a channel is up; if not, its conversations wait. */
  readonly isUp: (channel: string) => boolean;
  /** What becomes of work that failed too often. */
  readonly giveUp: (claim: Claim) => Promise<Changes>;
  /** A conversation has something to send: this, or whatever is next. */
  readonly deliver: (conversation: string, first: Outbound | undefined) => void;
  /** Asks the store until it answers. */
  readonly persist: Persist;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  /** How long the right to a conversation lasts unless renewed. */
  readonly leaseMs?: number;
  /** A turn that takes longer has failed. */
  readonly turnMs?: number;
  /** Turns under way at the same time, for each channel. */
  readonly perChannel?: number;
  /** For how long what a turn decided to send is taken with its commit. */
  readonly sendingMs: number;
}

/** Work that failed this often goes to a person. */
export const maxAttempts = 3;

export function createWorker(options: WorkerOptions): Worker {
  const { store, clock, log, owner, deliver } = options;
  const leaseMs = options.leaseMs ?? 15_000;
  const by = { owner, leaseMs };
  const sending = { leaseMs: options.sendingMs };
  const watch = createTurnWatch(clock, leaseMs, options.turnMs ?? 60_000);
  const unready = new Unready();

  const work = async (
    conversation: string,
    given: Claim | undefined,
  ): Promise<number | undefined> => {
    try {
      let next: Claim | NotBefore | null = given ?? (await store.claim(conversation, by));
      while (next !== null && !isNotBefore(next)) {
        if (lanes.stopped()) {
          await store.release(next, { attempted: false });
          return undefined;
        }
        const { channel } = next.conversation;
        if (!options.isUp(channel)) {
          unready.add(conversation, channel);
          await store.release(next, { attempted: false });
          return undefined;
        }
        next = await turn(next);
      }
      return next?.notBefore;
    } catch (error) {
      log.error('The store failed; the conversation is taken up again by the next sweep.', {
        conversation,
        error,
      });
      return undefined;
    }
  };
  const lanes = createLanes<Claim>(work, clock, options.perChannel ?? 256);

  /** One turn: gives the next work under the same right, or when there will be some, or null. */
  const turn = async (first: Claim): Promise<Claim | NotBefore | null> => {
    let claim = first;
    const conversation = claim.conversation.id;
    const watched = watch.begin(() =>
      store.renew(claim, leaseMs).catch((error: unknown) => {
        // Trouble to renew shows at the commit, if it lasts.
        if (error instanceof Fenced) throw error;
      }),
    );
    const commit = async (changes: Changes): Promise<Claim | NotBefore | null> => {
      const release = watched.hold();
      try {
        const { next, send } = await options.persist(conversation, () =>
          store.commit(claim, changes, sending),
        );
        if (changes.outbound.length > 0) deliver(conversation, send ?? undefined);
        return next;
      } finally {
        release();
      }
    };
    try {
      const { signal } = watched;
      const changes =
        claim.attempts > maxAttempts
          ? await options.giveUp(claim)
          : await unlessAborted(
              options.run(claim, {
                signal,
                hold() {
                  const resume = watched.hold();
                  const back = lanes.stepAside(conversation);
                  return () => {
                    resume();
                    back();
                  };
                },
                async checkpoint(part) {
                  signal.throwIfAborted();
                  claim = (await commit({ ...part, checkpoint: true })) as Claim;
                },
              }),
              signal,
            );
      return await commit(changes);
    } catch (error) {
      return await failed(claim, error);
    } finally {
      watched.over();
    }
  };

  const failed = async (claim: Claim, error: unknown): Promise<NotBefore | null> => {
    const conversation = claim.conversation.id;
    if (error instanceof Fenced) {
      log.info('Somebody else has the conversation now; the turn is not kept.', { conversation });
      lanes.wake(conversation);
      return null;
    }
    // Neither the work nor anybody's fault: it is done again at the next start.
    const attempted = !(error instanceof NotKept);
    const notBefore =
      clock.now() + backoff(claim.attempts, { first: 250, factor: 4, most: 60_000 });
    if (attempted) {
      log.error('A turn failed and is tried again.', {
        conversation,
        attempt: claim.attempts,
        error,
      });
    }
    await store.release(claim, attempted ? { attempted, retryAt: notBefore } : { attempted });
    return attempted ? { notBefore } : null;
  };

  const beginner: Beginner = {
    ...by,
    begin(claims) {
      for (const claim of claims) lanes.wake(claim.conversation.id, claim);
    },
  };

  return {
    wake(conversation) {
      if (!unready.has(conversation)) lanes.wake(conversation);
    },
    beginner: (conversation, turns) => (turns <= lanes.room(conversation) ? beginner : undefined),
    channelUp(channel) {
      for (const conversation of unready.take(channel)) lanes.wake(conversation);
    },
    stop: lanes.stop,
    busy: lanes.busy,
  };
}
