/** What is longer tells a story; an answer stands at its beginning. */
const longest = 4000;

/**
 * What was said in its plainest letters: full-width ones as usual ones, without what cannot be seen,
 * in lower case, white space single.
 */
export function plain(text: string): string {
  return beginning(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Control}\p{Surrogate}\p{Default_Ignorable_Code_Point}]/gu, ' ')
    .replace(/[’‘`´]/g, "'")
    .replace(/[−–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Not cut within a word or a number: seven digits must not become six. */
function beginning(text: string): string {
  if (text.length <= longest) return text;
  let end = longest;
  while (end > 0 && /[^\s，。！？、；]/.test(text[end]!)) end--;
  return text.slice(0, end);
}

/** The one thing all of them say; undefined if they are none or differ. */
export function only<T>(found: Iterable<T>): T | undefined {
  const different = new Set(found);
  return different.size === 1 ? [...different][0] : undefined;
}

/** Whether hardly anything is said beside an answer: "I want three, please" about "three". */
export function littleElse(rest: string): boolean {
  const words = rest.match(/[\p{Script=Latin}\p{Script=Cyrillic}'’]+/gu)?.length ?? 0;
  const characters =
    rest.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  return words + characters / 2 <= 4;
}
