import type { Clock, Log } from '../activities/index.ts';
import { type Adapter, DeliveryError, type Running } from '../adapters/index.ts';
import type { Outbound, Outcome, Store } from '../stores/index.ts';
import { createLanes } from './lanes.ts';

/** Sends what turns decided: in order in each conversation, again when it must, once if it can. */
export interface Outbox {
  /** Says that a conversation has something to send. */
  readonly wake: (conversation: string) => void;
  /** Finishes the sends under way and starts no more. */
  readonly stop: () => Promise<void>;
  readonly busy: () => boolean;
}

export interface OutboxOptions {
  readonly store: Store;
  /** The channels that are up, by name. */
  readonly channels: ReadonlyMap<string, { adapter: Adapter; running: Running }>;
  readonly clock: Clock;
  readonly log: Log;
  /** A send that takes longer is uncertain. */
  readonly sendMs?: number;
  readonly concurrency?: number;
}

/** A message that could not be sent for this long has failed. */
const giveUpMs = 24 * 60 * 60_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, channels, clock, log } = options;
  const sendMs = options.sendMs ?? 60_000;

  const work = async (conversation: string): Promise<void> => {
    try {
      while (!lanes.stopped()) {
        const message = await store.takeOutbound(conversation, sendMs + 10_000);
        if (!message) return;
        const outcome = await send(message);
        await store.settle(message, outcome);
        if (outcome.status === 'retry') {
          clock.after(outcome.at - clock.now(), () => lanes.wake(conversation));
          return;
        }
      }
    } catch (error) {
      log.error('The store failed while sending; the next sweep goes on.', { conversation, error });
    }
  };
  const lanes = createLanes(work, options.concurrency ?? 256);

  const send = async (message: Outbound): Promise<Outcome> => {
    const channel = channels.get(message.channel);
    if (!channel) {
      return later(message, `The channel ${message.channel} is not running.`, 30_000);
    }
    const once = channel.adapter.capabilities.delivery === 'at-most-once';
    if (message.uncertain && once) {
      return { status: 'uncertain', error: 'The process ended while it was being sent.' };
    }
    try {
      const sent = await within(sendMs, clock, channel.running.send(message));
      return {
        status: 'sent',
        ...(sent.providerId !== undefined && { providerId: sent.providerId }),
      };
    } catch (error) {
      const problem = error instanceof DeliveryError ? error.problem : 'later';
      const reason = error instanceof Error ? error.message : String(error);
      const facts = { outbound: message.id, problem, tries: message.tries, reason };
      if (problem === 'recipient' || problem === 'request') {
        log.warn('A reply cannot be delivered.', facts);
        return { status: 'failed', error: reason };
      }
      if (problem === 'uncertain' && once) {
        log.warn('Nobody knows whether a reply was delivered; it is not sent again.', facts);
        return { status: 'uncertain', error: reason };
      }
      if (problem === 'auth') log.error(`The channel ${message.channel} refuses us.`, facts);
      else log.info('A reply could not be delivered yet.', facts);
      const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined;
      return later(
        message,
        reason,
        asked ?? (problem === 'auth' ? 60_000 : backoff(message.tries)),
      );
    }
  };

  const later = (message: Outbound, error: string, ms: number): Outcome =>
    clock.now() - message.createdAt > giveUpMs
      ? { status: 'failed', error: `Given up after a day. ${error}` }
      : { status: 'retry', at: clock.now() + ms, error };

  const { wake, stop, busy } = lanes;
  return { wake, stop, busy };
}

/** Half a second, doubled at each try up to a minute, give or take a fifth so that crowds part. */
function backoff(tries: number): number {
  return Math.min(500 * 2 ** (tries - 1), 60_000) * (0.8 + Math.random() * 0.4);
}

function within<T>(ms: number, clock: Clock, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () =>
      reject(new DeliveryError('uncertain', `The channel did not answer within ${ms} ms.`)),
    );
    work.then(resolve, reject).finally(cancel);
  });
}
