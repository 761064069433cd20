import type { Json } from '../activities/index.ts';
import type { Frame } from './memory.ts';
import { hide } from './redacting.ts';
import type { Turn } from './turn.ts';
import type { Utterance } from './utterance.ts';

/** The words a dialog began with, which may hold values it needs. */
export type Opening = (Words | { readonly sealed: string }) & {
  /** Whose words they are, if what is kept of it would have to be tightened too. */
  readonly activity?: string;
};

interface Words {
  readonly text: string;
  /** Values that were taken from it already. */
  readonly used: readonly string[];
}

/** The words as a dialog keeps them that begins with them; those that may hold a secret, sealed. */
export function openingOf(turn: Turn, { text, secret = false }: Utterance): Opening {
  const words = { text: text.slice(0, turn.parts.limits.text), used: [] };
  if (secret) return sealed(turn, words);
  return turn.activity === undefined ? words : { ...words, activity: turn.activity };
}

/** The words, as far as nothing was taken from them. */
export function openingWords(turn: Turn, { opening }: Frame): Words | undefined {
  if (!opening || !('sealed' in opening)) return opening;
  try {
    return turn.around.unseal(opening.sealed) as unknown as Words;
  } catch (error) {
    // A question more is no harm, and the key may be back by the next one.
    turn.around.log.warn('The sealed first words of a dialog cannot be read, and are not used.', {
      conversation: turn.around.conversation,
      error,
    });
    return undefined;
  }
}

/** Takes a value from a dialog's opening words, so that it is not found there again. */
export function takeFrom(turn: Turn, frame: Frame, value: Json, redact: boolean): boolean {
  const words = openingWords(turn, frame);
  if (!frame.opening || !words) return false;
  const { text, used } = words;
  const key = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (used.includes(key)) return false;
  const { activity } = frame.opening;
  const kept = activity === undefined ? {} : { activity };
  if (redact) {
    // A secret is not remembered as used either: its words are gone.
    const left = hide(text, value);
    frame.opening = { ...sealed(turn, { text: left, used }), ...kept };
    turn.hideValue(activity, value, left);
  } else {
    const now = { text, used: [...used, key] };
    frame.opening = { ...('sealed' in frame.opening ? sealed(turn, now) : now), ...kept };
  }
  return true;
}

function sealed({ around }: Turn, words: Words): { readonly sealed: string } {
  return { sealed: around.seal(words as unknown as Json) };
}
