import { backoff, type Clock, type Log, within } from '../activities/index.ts';
import { type Adapter, DeliveryError, type Running } from '../adapters/index.ts';
import {
  isNotBefore,
  type NotBefore,
  type Outbound,
  type Outcome,
  type Store,
  type Taking,
} from '../stores/index.ts';
import { channelIn, createLanes } from './lanes.ts';
import type { Persist } from './persist.ts';
import { Unready } from './unready.ts';

/** Sends what turns decided: in order in each conversation, again when it must, once if it can. */
export interface Outbox {
  /** Says that a conversation has something to send: this, taken already, or whatever is next. */
  readonly wake: (conversation: string, first?: Outbound) => void;
  /** A person has the conversation from this epoch on: what is in hand of an older one is not sent. */
  readonly silence: (conversation: string, epoch: number) => void;
  /** A channel has come up: what waited for it goes on. */
  readonly channelUp: (channel: string) => void;
  /** Finishes the sends under way and starts no more. */
  readonly stop: () => Promise<void>;
  readonly busy: () => boolean;
}

export interface OutboxOptions {
  readonly store: Store;
  /** The channels that are up, by name. */
  readonly channels: ReadonlyMap<string, { adapter: Adapter; running: Running }>;
  /** Asks the store until it answers. */
  readonly persist: Persist;
  readonly clock: Clock;
  readonly log: Log;
  /** A send that takes longer is uncertain. */
  readonly sendMs: number;
  /** Sends under way at the same time, for each channel. */
  readonly perChannel?: number;
}

/** A message that could not be sent for this long, and was tried so often, has failed. */
const giveUpMs = 24 * 60 * 60_000;
const giveUpTries = 20;
/** However long a channel asks us to wait, it is asked again after this. */
const longestWaitMs = 60 * 60_000;

/** For how long a message is taken that is being sent: a little longer than sending may take. */
export function takenFor(sendMs: number): number {
  return sendMs + 10_000;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, channels, clock, log, sendMs } = options;
  const unready = new Unready();
  /** From which epoch on people have conversations that they have just taken. */
  const silenced = new Map<string, number>();
  const leaseMs = takenFor(sendMs);
  const once: Taking = { leaseMs, durable: true };
  const again: Taking = { leaseMs };

  const isOnce = (channel: string): boolean =>
    channels.get(channel)?.adapter.capabilities.delivery === 'at-most-once';

  const work = async (
    conversation: string,
    given: Outbound | undefined,
  ): Promise<number | undefined> => {
    const taking = isOnce(channelIn(conversation)) ? once : again;
    try {
      let next: Outbound | NotBefore | null =
        given ?? (await store.takeOutbound(conversation, taking));
      while (next !== null && !isNotBefore(next)) {
        const message: Outbound = next;
        const isUp = channels.has(message.channel);
        const outcome = !isUp
          ? notUp(message, clock.now())
          : isSilenced(message)
            ? takenOver(clock.now())
            : await send(message);
        // Whatever the store's trouble: what was sent must not be taken for not sent.
        next = await options.persist(conversation, () =>
          store.settle(message, outcome, isUp && !lanes.stopped() ? taking : undefined),
        );
        if (isUp) continue;
        if (channels.has(message.channel)) lanes.wake(conversation);
        else unready.add(conversation, message.channel);
      }
      return next?.notBefore;
    } catch (error) {
      log.error('The store failed while sending; the next sweep goes on.', { conversation, error });
      return undefined;
    }
  };
  const lanes = createLanes<Outbound>(work, clock, options.perChannel ?? 256);

  /** The store may tell of a commit later than of the takeover that came after it. */
  const isSilenced = ({ by, conversation, epoch }: Outbound): boolean =>
    by === 'bot' && epoch < (silenced.get(conversation) ?? epoch);

  const send = async (message: Outbound): Promise<Outcome> => {
    const { adapter, running } = channels.get(message.channel)!;
    const atMostOnce = adapter.capabilities.delivery === 'at-most-once';
    if (message.uncertain && atMostOnce) {
      return { status: 'uncertain', error: 'The process ended while it was being sent.' };
    }
    try {
      const { providerId } = await within(running.send(message), sendMs, clock, noAnswer);
      return providerId === undefined ? { status: 'sent' } : { status: 'sent', providerId };
    } catch (error) {
      return failed(message, error, atMostOnce);
    }
  };

  const noAnswer = (): DeliveryError =>
    new DeliveryError('uncertain', `The channel did not answer within ${sendMs} ms.`);

  const failed = (message: Outbound, error: unknown, atMostOnce: boolean): Outcome => {
    const { channel, id, tries } = message;
    const problem = error instanceof DeliveryError ? error.problem : 'later';
    const reason = error instanceof Error ? error.message : String(error);
    const facts = { outbound: id, problem, tries, reason };
    if (problem === 'recipient' || problem === 'request') {
      log.warn('A reply cannot be delivered.', facts);
      return { status: 'failed', error: reason };
    }
    if (problem === 'uncertain' && atMostOnce) {
      log.warn('Nobody knows whether a reply was delivered; it is not sent again.', facts);
      return { status: 'uncertain', error: reason };
    }
    if (problem === 'auth') log.error(`The channel ${channel} refuses us.`, facts);
    else log.info('A reply could not be delivered yet.', facts);
    const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined;
    const ms =
      asked ??
      (problem === 'auth' ? 60_000 : backoff(tries, { first: 500, most: 60_000, jitter: 0.2 }));
    return later(message, reason, Math.min(ms, longestWaitMs), clock.now());
  };

  return {
    wake(conversation, first) {
      if (first !== undefined || !unready.has(conversation)) lanes.wake(conversation, first);
    },
    silence(conversation, epoch) {
      silenced.set(conversation, epoch);
      clock.after(leaseMs, () => {
        if (silenced.get(conversation) === epoch) silenced.delete(conversation);
      });
    },
    channelUp(channel) {
      for (const conversation of unready.take(channel)) lanes.wake(conversation);
    },
    stop: lanes.stop,
    busy: lanes.busy,
  };
}

/** Given back unsent, for the store to drop. */
function takenOver(now: number): Outcome {
  return { status: 'retry', at: now, error: 'A person took over.' };
}

function notUp({ channel, createdAt }: Outbound, now: number): Outcome {
  const error = `The channel ${channel} is not running.`;
  return now - createdAt > giveUpMs
    ? { status: 'failed', error: `Given up after a day. ${error}` }
    : { status: 'retry', at: now, error };
}

function later({ createdAt, tries }: Outbound, error: string, ms: number, now: number): Outcome {
  // Tried often as well: the clock alone may have been set.
  return now - createdAt > giveUpMs && tries >= giveUpTries
    ? { status: 'failed', error: `Given up after a day and ${tries} tries. ${error}` }
    : { status: 'retry', at: now + ms, error };
}
