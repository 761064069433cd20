import type { Attachment } from './activity.ts';
import type { Sentence } from './phrase.ts';

/**
 * What the bot (or an agent) sends, in the same form for every channel: what to convey, not how.
 * An adapter's `write` makes native messages of it.
 */
export interface Reply {
  readonly says?: Sentence;
  readonly attachments?: readonly Attachment[];
  /** Answers the customer can pick. A tap comes back as {@link PickedOption}. */
  readonly options?: readonly Option[];
  /** What kind of answer is awaited: for keyboards, DTMF and speech hints. */
  readonly expects?: Expectation;
  /** Set when the reply is a question: which one, so that a late tap can be told from an answer. */
  readonly question?: string;
}

/** An answer the customer can pick. */
export interface Option {
  /** What a tap means; up to 40 bytes, so that it fits every channel's buttons. */
  readonly value: string;
  /** What the customer sees. */
  readonly label: string;
}

/** What kind of answer a question awaits. */
export type Expectation =
  | { readonly kind: 'text' }
  | { readonly kind: 'digits'; readonly length: number }
  | { readonly kind: 'number' }
  | { readonly kind: 'amount' }
  | { readonly kind: 'date' }
  | { readonly kind: 'email' }
  | { readonly kind: 'phone' }
  | { readonly kind: 'option' };
