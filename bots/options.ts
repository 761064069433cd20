import type { Clock, HandoffOutcome, Json, Log, Middleware } from '../activities/index.ts';
import type { Adapter, Arriving } from '../adapters/index.ts';
import type { AnyDialog } from '../dialogs/index.ts';
import type { IntentEngine } from '../intents/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Store } from '../stores/index.ts';

/** What a bot is made of. Only dialogs and channels are a must. */
export interface BotOptions {
  readonly dialogs: readonly AnyDialog[];
  readonly channels: readonly Adapter[];
  /** The languages it speaks, first one first. */
  readonly languages?: readonly string[];
  /** Articles it answers questions from. */
  readonly knowledge?: Knowledge;
  /** Begun when a customer arrives, or says something first that nothing understands. */
  readonly welcome?: AnyDialog;
  /** Where conversations are kept; `embedded('data')` unless told otherwise. */
  readonly store?: Store;
  /** Around every turn, the first one outermost. */
  readonly middleware?: readonly Middleware[];
  readonly intents?: IntentEngine;
  /**
   * The folder in which the intent engine keeps what it learned, so that it learns once; `models`
   * beside the store, unless you brought a store of your own.
   */
  readonly models?: string;
  /** Where "tomorrow" is counted from: `Europe/Berlin`; UTC unless told otherwise. */
  readonly timeZone?: string;
  /** The queue of customers whom no dialog sent to one. */
  readonly queue?: string;
  /** What is older is removed. Without it, everything is kept. */
  readonly retention?: Retention;
  readonly log?: Log;
  readonly clock?: Clock;
  readonly limits?: BotLimits;
}

export interface BotLimits {
  /** How long the right to work on a conversation lasts unless renewed (ms); 15 s without it. */
  readonly leaseMs?: number;
  /** How long a turn may take (ms), its steps not counted; a minute without it. */
  readonly turnMs?: number;
  /** How long one send may take (ms); a minute without it. */
  readonly sendMs?: number;
  /** Turns, and sends, under way at the same time for each channel; 256 without it. */
  readonly perChannel?: number;
  /** How long `stop()` waits for what is under way (ms); 10 s without it. */
  readonly drainMs?: number;
}

/** How long what was said is kept. */
export interface Retention {
  /** Lines of transcripts and events are removed this long after they were made (ms). */
  readonly afterMs: number;
  /** How often to look (ms); hourly without it. */
  readonly everyMs?: number;
}

export interface StartOptions {
  /** Listens for HTTP on this port; without one, only if a channel needs it (then on 3000). */
  readonly port?: number;
  readonly host?: string;
  /** The address channels and customers reach this server under. */
  readonly publicUrl?: string;
  /** Stops gracefully on SIGTERM and SIGINT. */
  readonly signals?: boolean;
}

export interface Bot {
  /**
   * Opens the store, learns, starts the channels. Throws a Failure a person can act on. A bot lives
   * once: after `stop()`, make a new one.
   */
  readonly start: (
    options?: StartOptions,
  ) => Promise<{ url: string | undefined; channels: string[] }>;
  /** Takes nothing new, finishes what is under way, and stops. Idempotent. */
  readonly stop: () => Promise<void>;
  /**
   * The front door: keeps activities of customers on one of the bot's channels; resolves when they
   * are durable.
   */
  readonly receive: (activities: readonly Arriving[]) => Promise<void>;
  /**
   * Begins a dialog with a customer who is known already. False, and nothing happens, while people
   * have the conversation.
   */
  readonly begin: (conversation: string, dialog: AnyDialog, ...args: Json[]) => Promise<boolean>;
  /**
   * Gives a conversation to a person at once; false if `epoch` is not its epoch any more. When it
   * resolves, the bot has said its last word.
   */
  readonly takeOver: (conversation: string, epoch: number, agent: string) => Promise<boolean>;
  /**
   * A person gives the conversation back to the bot, which has it at once. `epoch` is the one they
   * have it in; false if it is not the conversation's any more, or the bot has it already.
   */
  readonly handBack: (
    conversation: string,
    epoch: number,
    outcome: HandoffOutcome,
  ) => Promise<boolean>;
  /** Removes everything of a conversation, and what its channel keeps of it. */
  readonly forget: (conversation: string) => Promise<void>;
  /** Resolves when nothing is under way and nothing is due. For tests and scripts. */
  readonly idle: () => Promise<void>;
  readonly store: Store;
}
