import type { Phrase } from '../activities/index.ts';
import { type Frame, openQuestion } from './memory.ts';
import { isOwn } from './own.ts';
import type { Question } from './question.ts';
import type { Heard, Reading } from './readers/index.ts';
import type { Turn } from './turn.ts';
import { cancels, isOnlyFile, type Utterance, wholeWords } from './utterance.ts';

/** What an utterance is to an open question. */
export type Verdict =
  | { readonly is: 'answer'; readonly reading: Reading; readonly tapped?: boolean }
  | { readonly is: 'late tap' }
  | { readonly is: 'cancel' }
  | { readonly is: 'dialog'; readonly dialog: string }
  | { readonly is: 'unclear'; readonly because?: Phrase };

/** Decides, without any understanding, what an utterance is: what is sure comes first. */
export function weigh(turn: Turn, frame: Frame, question: Question, utterance: Utterance): Verdict {
  const open = openQuestion(frame);
  const { tap } = utterance;
  if (tap) {
    if (tap.question !== open?.question) return { is: 'late tap' };
    const value = question.picked(tap.option);
    return value === undefined
      ? { is: 'unclear' }
      : { is: 'answer', reading: { value, sure: true }, tapped: true };
  }
  if (utterance.silent) return { is: 'unclear', because: turn.parts.words.nothingHeard };

  const reading = question.read(asHeard(turn, utterance));
  if (reading?.sure) return { is: 'answer', reading };
  if (cancels(utterance)) return { is: 'cancel' };
  const named = turn.parts.registry.exactly(wholeWords(utterance));
  if (named !== undefined && mayInterrupt(turn, frame, named))
    return { is: 'dialog', dialog: named };
  // Long after a question was covered and never asked again, just any words are no answer to it.
  if (reading && (open?.asked || isOwn(frame.dialog))) return { is: 'answer', reading };
  return isOnlyFile(utterance)
    ? { is: 'unclear', because: turn.parts.words.noFile }
    : { is: 'unclear' };
}

function asHeard(turn: Turn, { text, attachments }: Utterance): Heard {
  return { ...turn.heard(text), ...(attachments && { attachments }) };
}

/** Whether a dialog may cut in: only if it is allowed to, and is not under way already. */
export function mayInterrupt(turn: Turn, frame: Frame, dialog: string): boolean {
  const under = turn.memory.stack.some((each) => each.dialog === dialog);
  return !under && (isOwn(frame.dialog) || turn.parts.registry.interrupts(dialog, frame.dialog));
}
