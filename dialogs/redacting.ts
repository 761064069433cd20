import type { Json } from '../activities/index.ts';

const hidden = '•••';

/** The words without the value; nothing but dots where the value cannot be found in them. */
export function hide(text: string, value: Json | undefined): string {
  if (text.trim() === '') return text;
  const written = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return without(text, written) ?? hidden;
}

/**
 * The words with dots wherever the value stands in them; undefined if it does not. A card number is
 * typed with spaces or hyphens that its value does not have.
 */
export function without(text: string, value: string): string | undefined {
  const signs = Array.from(text.normalize('NFKC'));
  const words = compared(signs);
  const wanted = compared(Array.from(value.normalize('NFKC')));
  if (wanted.length === 0) return undefined;
  // What is made to be compared again and again is not worth the time: it is hidden whole.
  let steps = 20 * (words.length + wanted.length);
  let left = '';
  let found = false;
  for (let at = 0; at < words.length; ) {
    const reached = follow(wanted, words, at);
    const end = reached.found ? reached.at : at + 1;
    steps -= reached.at - at + 1;
    if (steps < 0) return hidden;
    found ||= reached.found;
    left += reached.found ? hidden : signs[at]!;
    at = end;
  }
  return found ? left : undefined;
}

interface Sign {
  readonly letter: string;
  /** Whether it may stand between the signs of a value that has none of its kind there. */
  readonly parts: boolean;
}

/** Signs as they are compared: without case. */
function compared(signs: readonly string[]): readonly Sign[] {
  return signs.map((sign) => ({
    letter: sign.toUpperCase().toLowerCase(),
    parts: sign === '-' || sign === '.' || sign.trim() === '',
  }));
}

/** How far the value stands in the words from here on, and whether all of it does. */
function follow(
  wanted: readonly Sign[],
  words: readonly Sign[],
  from: number,
): { readonly at: number; readonly found: boolean } {
  let at = from;
  let next = 0;
  let skipped = 0;
  for (; next < wanted.length && at < words.length; at++) {
    const word = words[at]!;
    if (word.letter === wanted[next]!.letter) {
      next++;
      skipped = 0;
      continue;
    }
    const within = next > 0 && !wanted[next - 1]!.parts && !wanted[next]!.parts;
    if (!within || !word.parts || ++skipped > 3) break;
  }
  return { at, found: next === wanted.length };
}
