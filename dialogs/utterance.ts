import type { Activity, Attachment, PickedOption } from '../activities/index.ts';
import type { Frame } from './memory.ts';
import { openQuestion } from './memory.ts';
import { normal } from './normal.ts';
import type { Turn } from './turn.ts';
import { heard } from './words.ts';

/** What the customer said, typed, tapped or pressed; or that they said nothing when asked. */
export interface Utterance {
  readonly text: string;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly tap?: PickedOption | undefined;
  readonly silent?: boolean;
  /** It may hold a secret: it was said when one was asked for. */
  readonly secret?: boolean;
  /** For understanding; without it there is nothing to understand. */
  readonly activity?: Activity | undefined;
  /** The id under which an edit of it may come. */
  readonly id: string;
}

/** The utterance as it is compared with whole sentences. */
export function wholeWords({ text }: Utterance): string {
  return normal(text.slice(0, 200));
}

const cancelWords: ReadonlySet<string> = new Set(heard.cancel.map(normal));

export function cancels(utterance: Utterance): boolean {
  return cancelWords.has(wholeWords(utterance));
}

export function isOnlyFile({ text, attachments = [] }: Utterance): boolean {
  return text.trim() === '' && attachments.length > 0;
}

/** An edit of this utterance is heard as if it were new, as long as the question is open. */
export function remember(turn: Turn, frame: Frame | undefined, { id }: Utterance): void {
  turn.memory.unusable = { activity: id, question: openQuestion(frame)?.question ?? null };
}
