const cjk =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}々ー]';
const run = new RegExp(`(${cjk}+)|(?:(?!${cjk})[\\p{L}\\p{M}\\p{N}'])+`, 'gu');

/** Longer questions are read up to here. */
const longest = 1000;

/**
 * What of a text is looked up: words without their commonest endings, pairs of words and groups of
 * letters in them; where a script has no spaces, characters and pairs of characters.
 * The first letter is the kind of term.
 */
export function terms(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const add = (term: string): void => {
    found.set(term, (found.get(term) ?? 0) + 1);
  };
  const normal = text
    .slice(0, longest)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’`´]/g, "'");
  let previous = '';
  for (const [text, characters] of normal.matchAll(run)) {
    if (characters) {
      previous = '';
      let before = '';
      for (const character of characters) {
        add(`c${character}`);
        if (before !== '') add(`d${before}${character}`);
        before = character;
      }
      continue;
    }
    const word = stem(text);
    add(`w${word}`);
    if (previous !== '') add(`p${previous} ${word}`);
    const padded = Array.from(` ${word} `);
    for (const size of [3, 4]) {
      for (let start = 0; start + size <= padded.length; start++) {
        add(`l${padded.slice(start, start + size).join('')}`);
      }
    }
    previous = word;
  }
  return found;
}

/** Plurals and the commonest English endings; what it does to other languages it does to all their texts. */
function stem(word: string): string {
  if (word.length <= 3) return word;
  return word
    .replace(/'s?$/, '')
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1')
    .replace(/([a-z]{3})(ing|ed)$/, '$1');
}
