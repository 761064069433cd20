import type { Attachment, Expectation, Json } from '../../activities/index.ts';

/** Finds a value in an answer: a function, with what it expects said to the channel. */
export interface Reader<T extends Json = Json> {
  /** The value, or undefined where there is none (or more than one and no way to choose). */
  (heard: Heard): Reading<T> | undefined;
  readonly expects: Expectation;
}

/** What the customer said, typed or pressed. */
export interface Heard {
  readonly text: string;
  /** The conversation's language: decides only what is ambiguous (dates). */
  readonly language: string;
  /** Milliseconds since 1970: what "tomorrow" counts from. */
  readonly now: number;
  /** Minutes east of UTC at the customer's or the bot's place. */
  readonly utcOffset?: number;
  readonly attachments?: readonly Attachment[];
}

export interface Reading<T extends Json = Json> {
  readonly value: T;
  /**
   * Whether the words have the very shape of this kind of answer (six digits, an e-mail address), so
   * that they are an answer whatever else they might mean. Free text is never sure.
   */
  readonly sure: boolean;
}

/** Writes a reader. */
export function reader<T extends Json>(
  expects: Expectation,
  read: (heard: Heard) => Reading<T> | undefined,
): Reader<T> {
  return Object.assign((heard: Heard) => read(heard), { expects });
}
