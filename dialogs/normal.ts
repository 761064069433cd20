const cjk = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
const besideCjk = new RegExp(`(?<=[${cjk}])(?=[^${cjk}\\s])|(?<=[^${cjk}\\s])(?=[${cjk}])`, 'gu');
const anyCjk = new RegExp(`[${cjk}]`, 'u');

/** Words as they are compared: no case, no punctuation, one space between, full-width forms plain. */
export function normal(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/gu, '')
    .replace(/[\p{P}\p{S}\p{C}\s]+/gu, ' ')
    .replace(besideCjk, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

/** Where normal words hold other normal words as whole words; -1 if not. */
export function indexOfWords(text: string, words: string): number {
  if (words === '') return -1;
  // Written without spaces, so any place will do; but a single character is part of too many words.
  if (anyCjk.test(words)) return words.length > 1 ? text.indexOf(words) : -1;
  return ` ${text} `.indexOf(` ${words} `);
}

/** How many letters were mistyped (left out, added, changed, swapped); more than `most` counts as `most + 1`. */
export function mistyped(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return Math.min(row[b.length]!, most + 1);
}
