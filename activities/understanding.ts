import type { Activity } from './activity.ts';
import type { Phrase } from './phrase.ts';

/** What the bot makes of an utterance when no open question takes it. */
export type Understanding =
  /** One dialog, surely enough to start it. `exact`: word for word one of its examples. */
  | {
      readonly does: 'dialog';
      readonly dialog: string;
      readonly confidence: number;
      readonly exact: boolean;
    }
  /** One of a few dialogs: ask which. Best first. */
  | { readonly does: 'clarify'; readonly dialogs: readonly string[] }
  /** An article answers it. */
  | {
      readonly does: 'article';
      readonly article: string;
      readonly answer: Phrase;
      readonly confidence: number;
    }
  | { readonly does: 'nothing' };

/** Finds out what an utterance wants. */
export type Understand = (activity: Activity, language: string) => Promise<Understanding>;
