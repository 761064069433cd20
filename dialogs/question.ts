import { type Expectation, Failure, type Json, type Phrase, shown } from '../activities/index.ts';
import type { Choice } from './context.ts';
import { heldBy, type Offered, pickedBy } from './options.ts';
import { type Heard, type Reading, yesNo } from './readers/index.ts';
import type { Slot } from './slot.ts';
import type { Words } from './words.ts';

/** A question as the engine sees it, whichever verb asked it. */
export interface Question {
  /** Kind and name, as in the journal. */
  readonly op: string;
  readonly ask: Phrase;
  readonly reprompt?: Phrase | undefined;
  readonly expects: Expectation;
  readonly options?: readonly Offered[];
  readonly redact: boolean;
  readonly expiresAfterMs?: number | undefined;
  /** The value in an answer. */
  readonly read: (heard: Heard) => Reading | undefined;
  /** The value in the words the dialog began with: only what is beyond doubt. */
  readonly held: (heard: Heard) => Reading | undefined;
  /** What a tap on an option means; undefined if there is no such option. */
  readonly picked: (option: string) => Json | undefined;
  /** Gives what the dialog gets, or a rejection. */
  readonly check?: ((value: Json) => Promise<unknown>) | undefined;
}

const never = (): undefined => undefined;
const yesOrNo = yesNo();

export function asking(slot: Slot<unknown> | Phrase): Question {
  if (typeof slot !== 'object' || slot === null || !('read' in slot)) {
    return {
      op: 'ask answer',
      ask: slot,
      expects: { kind: 'text' },
      redact: false,
      read: ({ text }) => (text.trim() === '' ? undefined : { value: text.trim(), sure: false }),
      held: never,
      picked: never,
    };
  }
  const { name, ask, read, check, redact, reprompt, expiresAfterMs } = slot;
  return {
    op: `ask ${name}`,
    ask,
    expects: read.expects,
    redact,
    reprompt,
    expiresAfterMs,
    check,
    read,
    held(opening) {
      const reading = read(opening);
      return reading?.sure ? reading : undefined;
    },
    picked: never,
  };
}

export function choosing(question: Phrase, choices: Readonly<Record<string, Choice>>): Question {
  if (typeof choices !== 'object' || choices === null || Object.keys(choices).length === 0) {
    throw new Failure(
      'dialog.options',
      `choose(…) was given ${shown(choices)} with nothing to choose from. Give at least one option; where there may be none, do not ask.`,
    );
  }
  const options = Object.entries(choices).map(([value, choice]): Offered => {
    if (Buffer.byteLength(value) > 40) {
      throw new Failure(
        'dialog.option',
        `The option "${value}" has a key of ${Buffer.byteLength(value)} bytes; channels carry 40. Give it a shorter key; its label may stay as it is.`,
      );
    }
    return typeof choice === 'object' && choice !== null && 'label' in choice
      ? { value, label: choice.label, also: choice.also ?? [] }
      : { value, label: choice, also: [] };
  });
  return {
    op: 'choose',
    ask: question,
    expects: { kind: 'option' },
    options,
    redact: false,
    read: (answer) => pickedBy(answer, options),
    held: (opening) => heldBy(opening, options),
    picked: (option) => (options.some(({ value }) => value === option) ? option : undefined),
  };
}

export function confirming(question: Phrase, words: Words): Question {
  const options: Offered[] = [
    { value: 'yes', label: words.yes, also: [] },
    { value: 'no', label: words.no, also: [] },
  ];
  return {
    op: 'confirm',
    ask: question,
    expects: { kind: 'option' },
    options,
    redact: false,
    read(answer) {
      const picked = pickedBy(answer, options);
      return picked?.sure ? { value: picked.value === 'yes', sure: true } : yesOrNo(answer);
    },
    held: never,
    picked: (option) => (option === 'yes' ? true : option === 'no' ? false : undefined),
  };
}
