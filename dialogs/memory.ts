import { Failure, type Json } from '../activities/index.ts';
import type { Entry } from './journal.ts';
import type { Opening } from './opening.ts';
import { isOwn } from './own.ts';

/** All that is remembered of a conversation's dialogs. Nothing in it but JSON. */
export interface Memory {
  readonly v: 1;
  /** The last number given to a frame or a question. */
  count: number;
  /** What is under way, bottom to top: each was interrupted by the one above it. */
  stack: Frame[];
  /** What goes on by itself later. */
  sleeping: Frame[];
  /** What could not go on even after a person had it; kept for whoever looks into it. */
  aside: Frame[];
  /** Utterances in a row that nothing understood, while nothing was open. */
  strikes: number;
  /** Whether the customer has said anything yet. */
  met: boolean;
  /** Whether people have the conversation. */
  away: boolean;
  /** The last thing they wrote, if it was of no use: an edit of it is heard as if it were new. */
  unusable?: { activity: string; question: string | null } | undefined;
  /** The activity whose turn was cut off after a checkpoint: it is not heard again. */
  during?: string | undefined;
  /** The last messages of which words were hidden: an edit of one may hold the secret again. */
  hidden?: readonly string[];
}

/** A dialog under way. */
export interface Frame {
  /** Unique in the conversation. */
  id: number;
  readonly dialog: string;
  readonly version: number;
  args: readonly Json[];
  /** The arguments instead, if they hold a secret. */
  sealed?: string | undefined;
  journal: readonly Entry[];
  /** What it waits for; nothing: it can go on at once. */
  open?: Open | undefined;
  /** The words it began with, which may hold values it needs. */
  opening?: Opening | undefined;
  /** It could not go on with the code as it was, and a person was asked. */
  parked?: boolean;
}

export type Open =
  | AwaitsAnswer
  | { readonly waits: 'people' }
  | { readonly waits: 'time'; readonly until: number };

export interface AwaitsAnswer {
  readonly waits: 'answer';
  /** Its id, the same however often it is asked. */
  readonly question: string;
  /** Unusable answers in a row. */
  strikes: number;
  /** Whether the question is the last thing the customer was asked. */
  asked: boolean;
  /** It asks for a secret. */
  readonly secret?: true;
  /** How long it stays open (ms), and until when. */
  readonly lasts: number;
  until: number;
}

/** The open question of a dialog that waits for an answer. */
export function openQuestion(frame: Frame | undefined): AwaitsAnswer | undefined {
  return frame?.open?.waits === 'answer' ? frame.open : undefined;
}

/**
 * Whether what the customer says next may be a secret. The engine's own questions do not count: what
 * is below one can be answered all the same.
 */
export function awaitsSecret({ away, stack }: Memory): boolean {
  const asking = stack.findLast(({ dialog }) => !isOwn(dialog));
  return !away && openQuestion(asking)?.secret === true;
}

/** Sees to it that its question is asked again. */
export function askAgain(frame: Frame | undefined): void {
  const open = openQuestion(frame);
  if (open) open.asked = false;
}

/** What a turn wakes up for. While people have the conversation nothing expires and nothing wakes. */
export function timersOf({ away, stack, sleeping }: Memory): { id: string; at: number }[] {
  if (away) return [];
  const questions = stack.flatMap((frame) => {
    const open = openQuestion(frame);
    return open ? [{ id: `expire:${open.question}`, at: open.until }] : [];
  });
  const sleeps = sleeping.flatMap(({ id, open }) =>
    open?.waits === 'time' ? [{ id: `sleep:${id}`, at: open.until }] : [],
  );
  return [...questions, ...sleeps];
}

export function recall(state: Json): Memory {
  if (state === null) {
    return {
      v: 1,
      count: 0,
      stack: [],
      sleeping: [],
      aside: [],
      strikes: 0,
      met: false,
      away: false,
    };
  }
  const kept = state as unknown as Memory;
  if (kept.v !== 1) {
    throw new Failure(
      'dialogs.memory',
      `The dialogs of this conversation were kept in form ${String(kept.v)}, and this version of Parlance knows form 1. Run the version that kept them, or a newer one.`,
    );
  }
  // The state handed in stays as it is: the turn may be tried again.
  const own = (frame: Frame): Frame => ({
    ...frame,
    ...(frame.open && { open: { ...frame.open } }),
  });
  return { ...kept, stack: kept.stack.map(own), sleeping: kept.sleeping.map(own) };
}
