import type { Clock } from './clock.ts';
import { tooMany } from './refusal.ts';

/** How fast the bot may write: Telegram allows short bursts and about a message a second after. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Counts messages per chat; throws 429 for one too many. */
export function rates(rate: Rate | undefined, clock: Clock): (chat: number) => void {
  const chats = new Map<number, { tokens: number; at: number }>();
  return (chat) => {
    if (!rate) return;
    const now = clock.now();
    const bucket = chats.get(chat) ?? { tokens: rate.burst, at: now };
    const tokens = Math.min(
      rate.burst,
      bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond,
    );
    if (tokens < 1) throw tooMany(Math.ceil((1 - tokens) / rate.perSecond));
    chats.set(chat, { tokens: tokens - 1, at: now });
  };
}
