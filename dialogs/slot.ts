import { type Json, type Phrase, sayable } from '../activities/index.ts';
import { lasting } from './lasting.ts';
import type { Reader } from './readers/reader.ts';

/** One thing a dialog needs to know, and how to ask for it. */
export interface Slot<T> {
  readonly name: string;
  readonly ask: Phrase;
  readonly read: Reader;
  /** Decides about a value that was read; without one, every value is taken. */
  readonly check?: (value: Json) => Promise<T | Rejection>;
  readonly reprompt?: Phrase;
  readonly redact: boolean;
  readonly expiresAfterMs?: number;
}

export interface SlotOptions<Raw extends Json, Checked> {
  /** Says which slot it is in the journal and in errors: `order`. */
  readonly name?: string;
  /** The question. */
  readonly ask: Phrase;
  /** Finds the value in an answer. */
  readonly read: Reader<Raw>;
  /** Decides about the value: gives what the dialog gets, or {@link reject}s it. */
  readonly check?: (value: Raw) => Checked | Promise<Checked>;
  /** Asked instead of `ask` after an answer that was of no use. */
  readonly reprompt?: Phrase;
  /** The value is a secret: it is kept out of the journal, the transcript and the log. */
  readonly redact?: boolean;
  /** How long the question stays open; a day without it. */
  readonly expiresAfterMs?: number;
}

/**
 * Describes one thing a dialog needs to know.
 *
 * @example
 * const order = slot({
 *   ask: 'Which order is it about? The number has six digits.',
 *   read: digits(6),
 *   check: async (id) => (await shop.order(id)) ?? reject(phrase`I cannot find order ${spell(id)}.`),
 * });
 */
export function slot<Raw extends Json, Checked = Raw>(
  options: SlotOptions<Raw, Checked>,
): Slot<Exclude<Checked, Rejection>> {
  const { check, expiresAfterMs } = options;
  const name = options.name ?? 'answer';
  return {
    name,
    ask: options.ask,
    read: options.read,
    redact: options.redact ?? false,
    ...(check && {
      // The reader of this very slot made the value, so it is a Raw.
      check: async (value: Json) =>
        (await check(value as Raw)) as Exclude<Checked, Rejection> | Rejection,
    }),
    ...(options.reprompt !== undefined && { reprompt: options.reprompt }),
    ...(expiresAfterMs !== undefined && {
      expiresAfterMs: lasting(expiresAfterMs, `The slot "${name}"`),
    }),
  };
}

/** A check's no, with the reason the customer is told. */
export interface Rejection {
  readonly [because]: Phrase;
}

const because: unique symbol = Symbol('rejected because');

/** Refuses a value with a reason; the question is asked again. */
export function reject(reason: Phrase): Rejection {
  sayable(reason);
  return { [because]: reason };
}

/** Why a value was refused; undefined if it was not. */
export function rejection(checked: unknown): Phrase | undefined {
  return typeof checked === 'object' && checked !== null && because in checked
    ? (checked as Rejection)[because]
    : undefined;
}
