import type { Attachment, HandoffOutcome, Phrase } from '../activities/index.ts';
import type { Dialog } from './dialog.ts';
import type { Slot } from './slot.ts';

/**
 * What a dialog can do. Its members are properties, so that authors can take them apart:
 * `async talk({ ask, say }) { … }`.
 *
 * Every result is written down the first time and given again whenever the dialog is replayed, so
 * whatever a dialog decides on must come from here: `now()` and not `Date.now()`, `step(…)` around
 * every call to the outside.
 */
export interface DialogContext {
  /** Says something, once. */
  readonly say: (said: Phrase, along?: Along) => Promise<void>;
  /** Asks for a slot until an answer is taken, or with a mere question for whatever they say. */
  readonly ask: Ask;
  /** The slot's value if the customer's opening words hold it; undefined, and nothing asked, if not. */
  readonly given: <T>(slot: Slot<T>) => Promise<T | undefined>;
  /** Lets the customer pick one of a few options; gives its key. */
  readonly choose: <Key extends string>(
    question: Phrase,
    options: Readonly<Record<Key, Choice>>,
  ) => Promise<Key>;
  /** A question for yes or no. */
  readonly confirm: (question: Phrase) => Promise<boolean>;
  /**
   * Work outside the conversation, whose result is remembered. A crash between doing and
   * remembering repeats it with the same `key`, which no other work ever has: hand the key to what
   * must not happen twice.
   */
  readonly step: <T>(
    name: string,
    work: (key: string, signal: AbortSignal) => T | Promise<T>,
    options?: StepOptions,
  ) => Promise<T>;
  /**
   * Runs steps side by side: `await all([step('a', …), step('b', …)])`. Waits for each of them. Each
   * entry is a single step.
   */
  readonly all: <Steps extends readonly unknown[] | []>(
    steps: Steps,
  ) => Promise<{ -readonly [Index in keyof Steps]: Awaited<Steps[Index]> }>;
  /** Another dialog, as a function. */
  readonly call: <Args extends unknown[], Result>(
    dialog: Dialog<Args, Result>,
    ...args: Args
  ) => Promise<Result>;
  /**
   * Passes the conversation to people and goes on when they give it back, hours later if need be.
   * Without a queue (undefined), it is the bot's own.
   */
  readonly handoff: (queue: string | undefined, briefing: Phrase) => Promise<HandoffOutcome>;
  /** Goes on after a while, whatever happens to the process meanwhile. */
  readonly sleep: (duration: Duration) => Promise<void>;
  /** Milliseconds since 1970, by the bot's clock. */
  readonly now: () => Promise<number>;
  /** A number from 0 to below 1. */
  readonly random: () => Promise<number>;
  readonly uuid: () => Promise<string>;
  /**
   * Whether this run may take a changed path: true from the first time it is reached, false in
   * conversations that were already past it when the change was made.
   */
  readonly patched: (change: string) => boolean;
  /** Starts this dialog over with an empty journal; keeps long conversations small. */
  readonly restart: (...args: unknown[]) => Promise<never>;
  /** The language of the conversation as it is now (`en`). Do not decide on it: it may change. */
  readonly language: string;
  /** Our id of the conversation. */
  readonly conversation: string;
  /** `web`, `sms`, … */
  readonly channel: string;
}

export interface Ask {
  (question: Phrase): Promise<string>;
  <T>(slot: Slot<T>): Promise<T>;
}

/** What goes along with something said. */
export interface Along {
  readonly attachments?: readonly Attachment[];
}

/** An option: what the customer sees, and other words that mean it, in any language. */
export type Choice = Phrase | { readonly label: Phrase; readonly also?: readonly string[] };

export interface StepOptions {
  /**
   * It must not be repeated (it moves money, sends a parcel): it is written down that it begins
   * before it does, and its result before anything else happens, whatever becomes of the turn.
   */
  readonly effect?: boolean;
  /** How often to try again when it throws; 0 without it. */
  readonly retries?: number;
  /** How long one try may take; half a minute without it. The turn's own time stands still. */
  readonly timeoutMs?: number;
}

/** Milliseconds, or words: `'2 days'`. */
export type Duration = number | `${number} ${Unit}` | `${number} ${Unit}s`;

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week';
