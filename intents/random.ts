/**
 * Numbers from 0 to 1 that look random and are the same at every run (xorshift), so that the same
 * examples always make the same engine.
 */
export function random(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Puts the items in a random order, in place. */
export function shuffle<T>(
  items: T[] | Int32Array,
  next: () => number,
  length = items.length,
): void {
  const list = items as T[];
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    const item = list[last]!;
    list[last] = list[other]!;
    list[other] = item;
  }
}
