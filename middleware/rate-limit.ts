import type { Middleware, Phrase } from '../activities/index.ts';
import { recent } from '../security/index.ts';

export interface RateLimitOptions {
  /** Messages a customer may write in a minute; as many at once. */
  readonly perMinute: number;
  /** Told to a customer who is over it, once a minute. */
  readonly words?: Phrase;
  /** About so many conversations are remembered at once; those quiet for longest are forgotten. */
  readonly remembers?: number;
}

/**
 * Answers only so many messages of a conversation in a minute. What is over that is kept but not
 * answered. Where a person serves the customer, nothing is limited.
 */
export function rateLimit({
  perMinute,
  words = tooFast,
  remembers = 10_000,
}: RateLimitOptions): Middleware {
  const buckets = recent<Bucket>(remembers);

  const bucketOf = (conversation: string, now: number): Bucket => {
    const known = buckets.get(conversation) ?? { left: perMinute, at: now, toldAt: -Infinity };
    // The clock may have been set back; then nothing is refilled.
    const refill = (Math.max(0, now - known.at) / 60_000) * perMinute;
    const bucket = { ...known, left: Math.min(perMinute, known.left + refill), at: now };
    buckets.set(conversation, bucket);
    return bucket;
  };

  return async (turn, next) => {
    const { activity, conversation, controller } = turn;
    // What waited at the channel while the bot was down was not written in one minute.
    const now = turn.sentAt ?? turn.now;
    if (controller !== 'bot' || !activity.type.startsWith('message')) return next();
    const bucket = bucketOf(conversation, now);
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return next();
    }
    turn.facts['rateLimited'] = true;
    if (now - bucket.toldAt >= 60_000) {
      bucket.toldAt = now;
      turn.reply(words);
    }
  };
}

interface Bucket {
  left: number;
  /** When it was last refilled. */
  at: number;
  /** When the customer was last told. */
  toldAt: number;
}

const tooFast: Phrase = {
  in: {
    en: 'That was a lot at once. Please give me a minute, then write again.',
    zh: '您发得有点快，请稍等一分钟再发。',
  },
};
