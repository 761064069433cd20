/** Longer utterances are read up to here: what is asked for stands in the first paragraphs. */
const longest = 2000;

const cjk =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}々ー]';
const run = new RegExp(
  `(${cjk}+)|(\\{[\\p{L}_][\\p{L}\\p{N}_]*\\}|\\p{N}+(?![\\p{L}\\p{M}]))|((?:(?!${cjk})[\\p{L}\\p{M}\\p{N}'])+)|[\\p{P}\\p{S}]`,
  'gu',
);

/** A stretch of an utterance that is read in one way. */
export interface Run {
  /** `value`: a number, or the `{order}` of an example that stands for one. */
  readonly kind: 'word' | 'characters' | 'value' | 'mark';
  readonly text: string;
}

/** One way to write what can be written in several: full-width letters, capitals, curly quotes. */
export function normalized(text: string): string {
  return text
    .slice(0, longest)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’`´]/g, "'");
}

/**
 * The runs of a text. Scripts without spaces stay together as `characters`: n-grams of characters
 * understand them better than the words a segmenter would cut.
 */
export function runs(text: string): readonly Run[] {
  return [...normalized(text).matchAll(run)].map(([text, characters, value, word]) => ({
    kind: characters ? 'characters' : value ? 'value' : word ? 'word' : 'mark',
    text,
  }));
}

/** The letters alone: two utterances with the same are the same but for case and punctuation. */
export function letters(text: string): string {
  return runs(text)
    .filter((run) => run.kind !== 'mark')
    .map((run) => run.text)
    .join(' ');
}
