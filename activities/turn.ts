import type { Activity } from './activity.ts';
import type { Controller } from './conversation.ts';
import type { Phrase } from './phrase.ts';
import type { Reply } from './reply.ts';

/** One activity and everything done because of it: what middleware wraps. */
export interface Turn {
  readonly activity: Activity;
  /** Our id of the conversation. */
  readonly conversation: string;
  readonly channel: string;
  readonly controller: Controller;
  /** Whether it is the first of the conversation: nothing is known of the customer yet. */
  readonly first?: boolean;
  /** The conversation's language; middleware may set it, and it is kept. */
  language: string;
  /** Milliseconds since 1970, by the bot's clock. */
  readonly now: number;
  /** When the activity was sent (ms): long before `now`, where the channel kept it for us. */
  readonly sentAt?: number;
  /** Adds a reply to what this turn sends. */
  readonly reply: (reply: Phrase | Reply) => void;
  /** Facts for the turn's one line in the log. Never words of the customer. */
  readonly facts: Record<string, string | number | boolean>;
}

/** Wraps every turn. What it does not pass on with `next()` is kept but not answered by dialogs. */
export type Middleware = (turn: Turn, next: () => Promise<void>) => Promise<void>;
