import type { Clock, Failure, Json, Phrase } from '../activities/index.ts';
import type { Along } from './context.ts';
import type { AnyDialog, Talk } from './dialog.ts';
import type { Frame } from './memory.ts';
import type { Question } from './question.ts';
import type { Heard } from './readers/index.ts';
import type { Effects } from './stepping.ts';
import type { Words } from './words.ts';

/** How a dialog comes to rest. */
export type Rest =
  | { readonly is: 'asking'; readonly question: Question; readonly settle: Settle }
  | { readonly is: 'asleep'; readonly until: number }
  | { readonly is: 'with people'; readonly settle: Settle }
  | { readonly is: 'returned'; readonly value: Json | undefined }
  | { readonly is: 'threw'; readonly error: unknown }
  | { readonly is: 'restarted'; readonly args: readonly Json[]; readonly secret: boolean }
  /** What it does now is not what its journal says it did. */
  | { readonly is: 'diverged'; readonly failure: Failure; readonly call: string }
  /** The turn cannot go on: it is not ours any more. */
  | { readonly is: 'stopped'; readonly error: unknown };

/** Ends what a dialog waits for, with a value (that may be a secret) or by throwing. */
export type Settle = (
  outcome: { readonly value: unknown; readonly secret?: boolean } | { readonly error: unknown },
) => void;

/** What a running dialog needs of the turn. */
export interface Host {
  readonly conversation: string;
  readonly happening: string;
  readonly channel: string;
  readonly language: string;
  readonly now: number;
  readonly clock: Clock;
  readonly words: Words;
  readonly limits: { readonly operations: number; readonly calls: number };
  readonly signal: AbortSignal;
  /** False, if the turn has said too much already. */
  readonly say: (said: Phrase, along?: Along) => boolean;
  /** A frame's first words, if a value may still be taken from them. */
  readonly opening: (frame: Frame) => Heard | undefined;
  /** Takes a value from the opening words: false, if that was done before. */
  readonly take: (frame: Frame, value: Json, redact: boolean) => boolean;
  readonly handoff: (frame: Frame, queue: string | undefined, briefing: string) => void;
  readonly checkpoint: () => Promise<void>;
  readonly seal: (value: Json) => string;
  readonly unseal: (reference: string) => Json;
  /** Keeps what came of an effect although the turn is over. */
  readonly note: (
    key: string,
    value: Json,
    about: { dialog: string; step: string },
  ) => Promise<void>;
  readonly noted: (key: string) => Promise<Json | undefined>;
  readonly hold: () => () => void;
  readonly effects: Effects;
  /** The code of a dialog's version; undefined if there is none (any more). */
  readonly talk: (dialog: AnyDialog, version: number) => Talk<never[], unknown> | undefined;
  readonly warn: (message: string, facts: object) => void;
  /** Tells authors of one kind of mistake of a dialog, once as long as the process runs. */
  readonly warnOnce: (kind: string, dialog: string, message: string) => void;
}

// The dialog stops here for good; the next turn replays it from the start. A promise that never
// settles, rather than a thrown signal, keeps the author's catch and finally blocks quiet.
export const forGood = <T>(): Promise<T> => new Promise<never>(() => {});
