/** Numbers from 0 to below 1 that look random and are the same for the same seed. */
export type Random = () => number;

/** Mulberry32 over a hash of the parts, so that each customer has a sequence of their own. */
export function seeded(...parts: readonly (string | number)[]): Random {
  let state = 2_166_136_261;
  for (const character of JSON.stringify(parts)) {
    state = Math.imul(state ^ character.charCodeAt(0), 16_777_619);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}
