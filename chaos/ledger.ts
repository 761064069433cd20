import { createHash } from 'node:crypto';

/**
 * The conversation every design under test has to hold: each reply carries how many messages were
 * taken before it and a fold of all of them, so that one message lost, doubled or swapped shows in
 * every reply that follows.
 */
export interface Tally {
  readonly count: number;
  /** Depends on every message so far, and on their order. */
  readonly fold: string;
}

export const opened: Tally = { count: 0, fold: '00000000' };

export function add({ count, fold }: Tally, text: string): Tally {
  return { count: count + 1, fold: digest(`${fold} ${text}`) };
}

/** What a message asks for: its first word. The rest makes it unlike any other. */
export type Kind =
  /** Only counts. */
  | 'add'
  /** Two replies and the next question. */
  | 'say'
  /** A step outside the conversation. */
  | 'note'
  /** A step that must not be repeated. */
  | 'pay'
  /** Two steps side by side. */
  | 'both'
  /** A reply, a sleep, another reply. */
  | 'nap'
  /** The whole of it, once more. */
  | 'sum';

export const napMs = 30;

export function kindOf(text: string): Kind {
  return text.split(' ')[0] as Kind;
}

/** The steps a message leads to. */
export function stepsOf(text: string): readonly string[] {
  switch (kindOf(text)) {
    case 'note':
      return ['note'];
    case 'pay':
      return ['pay'];
    case 'both':
      return ['left', 'right'];
    default:
      return [];
  }
}

/** What the outside world answers to a step: always the same for the same step. */
export function receipt(text: string, step: string): string {
  return digest(`${step} for ${text}`);
}

export function line({ count, fold }: Tally, what: string): string {
  return `#${count} ${fold} ${what}`;
}

export const next = 'next?';

/** What one message is answered with. The first of a conversation only opens it. */
export function repliesTo(before: Tally, text: string): readonly string[] {
  const tally = add(before, text);
  const receipts = stepsOf(text).map((step) => receipt(text, step));
  const said: Partial<Record<string, readonly string[]>> = {
    add: [],
    say: ['first', 'second'],
    note: [`noted ${receipts[0]}`],
    pay: [`paid ${receipts[0]}`],
    both: [`both ${receipts.join(' ')}`],
    nap: ['resting', 'rested'],
    sum: [`sum of ${tally.count}`],
  };
  return [...(said[kindOf(text)] ?? []), next].map((what) => line(tally, what));
}

/** All replies of a conversation, in order, if nothing goes wrong. */
export function expectedReplies(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  const replies = [line(opened, next)];
  let tally = opened;
  for (const text of texts.slice(1)) {
    replies.push(...repliesTo(tally, text));
    tally = add(tally, text);
  }
  return replies;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
