import { plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

/**
 * One of several things, by the words for it in any language. Words of two of them are none, and
 * "not red" is not red.
 *
 * @example
 * oneOf({ red: ['red', '红色', '红的'], blue: ['blue', 'navy', '蓝色'] });
 */
export function oneOf<K extends string>(
  choices: Readonly<Record<K, readonly string[]>>,
): Reader<K> {
  const names = (Object.entries(choices) as [K, readonly string[]][]).flatMap(([key, words]) =>
    words.map((word) => ({ key, word: bare(word) })),
  );
  // Longest first, so that "navy blue" is not also "blue".
  const known = names
    .filter(({ word }) => word !== '')
    .sort((a, b) => b.word.length - a.word.length);
  return reader({ kind: 'option' }, (heard) => {
    const said = bare(heard.text);
    const exact = known.find(({ word }) => word === said);
    if (exact) return { value: exact.key, sure: true };
    const found = new Set<K>();
    let rest = ` ${said} `;
    for (const { key, word } of known) {
      const at = placeOf(word, rest);
      if (at < 0) continue;
      if (!denied.test(rest.slice(Math.max(0, at - 20), at))) found.add(key);
      rest = rest.replaceAll(word, ' '.repeat(1));
    }
    const [value] = found;
    return found.size === 1 && value !== undefined ? { value, sure: false } : undefined;
  });
}

const denied =
  /(?:\b(?:not|no|isn't|don't want|never|without)(?: (?:the|a|an|in))? |不(?:是|要|想要)?|没有?|别)$/;

function bare(text: string): string {
  return plain(text)
    .replace(/[\p{P}\p{S}]/gu, (sign) => (sign === "'" ? sign : ' '))
    .replace(/ +/g, ' ')
    .trim();
}

/** Where a word stands as a whole; Chinese has no spaces to tell. */
function placeOf(word: string, text: string): number {
  let at = text.indexOf(word);
  while (at >= 0) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + word.length] ?? ' ';
    const whole = (beside: string, own: string): boolean =>
      !(letter.test(beside) && letter.test(own));
    if (whole(before, word[0]!) && whole(after, word.at(-1)!)) return at;
    at = text.indexOf(word, at + 1);
  }
  return -1;
}

/** Letters of scripts with spaces between words. */
const letter = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{N}]/u;
