/** Shorter words have too many neighbours to tell which was meant. */
const shortest = 4;

/** Words that are known, to put right words that are one slip of the finger away from one. */
export class Spelling {
  readonly #known: ReadonlySet<string>;
  /** Known words by what is left of them when one letter is left out. */
  readonly #stumps = new Map<string, string[]>();

  constructor(words: Iterable<string>) {
    this.#known = new Set(words);
    for (const word of this.#known) {
      if (word.length < shortest) continue;
      for (const stump of stumps(word)) {
        const sharing = this.#stumps.get(stump);
        if (sharing) sharing.push(word);
        else this.#stumps.set(stump, [word]);
      }
    }
  }

  /** The known word that was meant: one letter more, less, other or swapped. Else the word itself. */
  correct(word: string): string {
    if (word.length < shortest || word.length > 30 || this.#known.has(word)) return word;
    const candidates = new Set<string>();
    for (const stump of stumps(word)) {
      if (stump.length >= shortest && this.#known.has(stump)) candidates.add(stump);
      for (const known of this.#stumps.get(stump) ?? []) candidates.add(known);
    }
    for (const known of this.#stumps.get(word) ?? []) candidates.add(known);
    const near = [...candidates].filter((known) => isOneSlip(word, known));
    if (near.length === 1) return near[0]!;
    // Letters swapped or doubled by mistake are the likeliest slips: they bring in no new letter.
    return near.find((known) => letterSet(known) === letterSet(word)) ?? word;
  }
}

function* stumps(word: string): Iterable<string> {
  for (let i = 0; i < word.length; i++) yield word.slice(0, i) + word.slice(i + 1);
}

function isOneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  // Another letter in a short word more often makes another word than a mistake: parts, Paris.
  if (left.length === 1 && right.length === 1) return a.length >= 6;
  if (left.length + right.length === 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

function letterSet(word: string): string {
  return [...new Set(word)].sort().join('');
}
