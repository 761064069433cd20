/** How long to wait before the next try. */
export interface Backoff {
  /** Milliseconds after the first try. */
  readonly first: number;
  /** How much longer after each further one; twice as long without it. */
  readonly factor?: number;
  /** Never longer than this (ms). */
  readonly most: number;
  /** Give or take this part of it, so that crowds part: 0.2 is a fifth. */
  readonly jitter?: number;
}

/** Milliseconds to wait after so many tries. */
export function backoff(tries: number, { first, factor = 2, most, jitter = 0 }: Backoff): number {
  const pause = Math.min(first * factor ** Math.max(0, tries - 1), most);
  return Math.min(Math.ceil(pause * (1 - jitter + 2 * jitter * Math.random())), most);
}
