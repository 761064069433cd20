/** BM25: how fast repeated words stop counting, and how much long texts are held back. */
const saturation = 1.2;
const lengthShare = 0.5;

/** Where a term occurs. */
export interface Posting {
  readonly texts: Int32Array;
  /** What the term adds to the score of each text. */
  readonly scores: Float32Array;
}

/** Which texts hold each term, and how telling a term is: the fewer articles have it, the more. */
export function post(
  texts: readonly { owner: number; terms: ReadonlyMap<string, number> }[],
  articles: number,
): {
  postings: ReadonlyMap<string, Posting>;
  rarity: ReadonlyMap<string, number>;
  rarest: number;
} {
  const lengths = texts.map((text) => [...text.terms.values()].reduce((a, b) => a + b, 0));
  const mean = lengths.reduce((a, b) => a + b, 0) / (lengths.length || 1);
  const holders = new Map<string, number[]>();
  const owners = new Map<string, Set<number>>();
  for (const [number, text] of texts.entries()) {
    for (const term of text.terms.keys()) {
      const held = holders.get(term);
      if (held) held.push(number);
      else holders.set(term, [number]);
      const owned = owners.get(term);
      if (owned) owned.add(text.owner);
      else owners.set(term, new Set([text.owner]));
    }
  }
  const rare = (count: number): number => Math.log(1 + (articles - count + 0.5) / (count + 0.5));
  const postings = new Map<string, Posting>();
  const rarity = new Map<string, number>();
  for (const [term, held] of holders) {
    const weight = rare(owners.get(term)!.size);
    rarity.set(term, weight);
    postings.set(term, {
      texts: Int32Array.from(held),
      scores: Float32Array.from(held, (number) => {
        const count = texts[number]!.terms.get(term)!;
        const length = 1 - lengthShare + (lengthShare * lengths[number]!) / mean;
        return (weight * count * (saturation + 1)) / (count + saturation * length);
      }),
    });
  }
  return { postings, rarity, rarest: rare(0) };
}
