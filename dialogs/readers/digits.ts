import { figures } from './figures.ts';
import { only, plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

/**
 * A number that is a name: of so many digits, kept with its zeros. Finds `102938`, 10 29 38,
 * １０２９３８, "one zero two nine three eight" and 一零二九三八; seven digits are not six.
 *
 * @example
 * slot({ name: 'order', ask: 'Which order?', read: digits(6) });
 */
export function digits(
  length: number | { readonly min: number; readonly max: number },
): Reader<string> {
  const { min, max } = typeof length === 'number' ? { min: length, max: length } : length;
  const fits = (found: string): boolean => found.length >= min && found.length <= max;
  return reader(min === max ? { kind: 'digits', length: min } : { kind: 'number' }, ({ text }) => {
    const said = plain(text).replace(/(?<![a-z])(order|number|num|no|nr|id)(?=\d)/g, '$1 ');
    const value =
      only([...said.matchAll(unbroken)].map(([run]) => run).filter(fits)) ??
      // Only what nobody wrote in one piece may be pieced together.
      (said.match(unbroken)?.some(fits) ? undefined : only(spaced(figures(said)).filter(fits)));
    return value === undefined ? undefined : { value, sure: true };
  });
}

/** Digits in one piece, not part of a word, a price or a longer number. */
const unbroken = /(?<![a-z\d_]|\d[.,])\d+(?![a-z\d_]|[.,]\d)/g;

/** Digits in groups, as they are dictated or printed on a card. */
function spaced(said: string): string[] {
  return [...said.matchAll(/(?<![a-z\d_.,])\d+(?:(?: ?- ?|[ .])\d+)*(?![a-z\d_]|[.,]\d)/g)].map(
    ([run]) => run.replace(/\D/g, ''),
  );
}
