import { randomUUID } from 'node:crypto';
import { type Activity, type Clock, Failure, type Json, type Log } from '../activities/index.ts';
import type { Adapter, Arriving } from '../adapters/index.ts';
import { HttpError } from '../http/index.ts';
import type { Arrival, ConversationRecord, Store } from '../stores/index.ts';
import { checkArriving } from './check-arriving.ts';
import type { Worker } from './worker.ts';

/** The one way in: whatever comes is durable before anybody is told that all is well. */
export interface FrontDoor {
  /**
   * Keeps activities of customers: what this channel hands in, or any of the bot's. Throws (503) when
   * it cannot: they are to come again.
   */
  readonly receive: (arriving: readonly Arriving[], channel?: string) => Promise<void>;
  /** Puts down what only we may say in a conversation, to be worked on in its turn. */
  readonly tell: (activity: Activity) => Promise<void>;
  /** From now on, everything is told to come again. */
  readonly close: () => void;
}

export function createFrontDoor(options: {
  readonly store: Store;
  readonly worker: Worker;
  readonly adapter: (channel: string) => Adapter | undefined;
  readonly isUp: (channel: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}): FrontDoor {
  const { store, worker, clock, log } = options;
  let closed = false;

  const keep = async (arriving: readonly Arriving[]): Promise<void> => {
    const [first] = arriving;
    if (!first) return;
    if (closed) throw new HttpError(503, 'Shutting down. Try again in a moment.');
    const { channelId, conversation } = first.activity;
    try {
      const { unclaimed } = await store.accept(
        arriving.map(settled),
        options.isUp(channelId) ? worker.beginner(conversation.id, arriving.length) : undefined,
      );
      for (const each of unclaimed) worker.wake(each);
    } catch (error) {
      log.error('An activity could not be kept; the channel is told to try again.', { error });
      throw new HttpError(503, 'Your message could not be kept right now. Try again.', {
        cause: error,
      });
    }
  };

  /** Some channels deliver out of order: what they hand in may still be overtaken for a moment. */
  const settled = (arriving: Arriving): Arrival => {
    const settleMs = options.adapter(arriving.activity.channelId)?.capabilities.settleMs ?? 0;
    return settleMs > 0 ? { ...arriving, readyAt: clock.now() + settleMs } : arriving;
  };

  const known = ({ activity: { channelId } }: Arriving): string => {
    if (options.adapter(channelId)) return channelId;
    throw new Failure(
      'activity.channel',
      `The bot has no channel "${channelId}" that is on, and nobody would answer there.`,
    );
  };

  return {
    async receive(arriving, channel) {
      await keep(arriving.map((each) => checkArriving(each, channel ?? known(each))));
    },
    tell: (activity) => keep([{ activity }]),
    close() {
      closed = true;
    },
  };
}

/** An event of our own in a conversation. */
export function ownEvent(
  { id, address, isGroup, channel }: ConversationRecord,
  from: Activity['from'],
  name: string,
  value: Json,
  now: number,
): Activity {
  return {
    type: 'event',
    id: `own:${randomUUID()}`,
    channelId: channel,
    conversation: { id, address, isGroup },
    from,
    timestamp: new Date(now).toISOString(),
    name,
    value,
  };
}

/** What is kept of a conversation. Throws a Failure if there is none. */
export async function recordOf(store: Store, conversation: string): Promise<ConversationRecord> {
  const record = await store.conversation(conversation);
  if (record) return record;
  throw new Failure('conversation.unknown', `There is no conversation ${conversation}.`);
}
