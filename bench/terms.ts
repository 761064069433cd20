/** On what terms is measured: the same for all benchmarks of one run. */
export interface Terms {
  /** How often each contestant has its turn. */
  readonly rounds: number;
  /** How long a turn is. */
  readonly seconds: number;
  /** The node the contestants run with. */
  readonly node: string;
  /** Its major version: what we want of a figure may depend on it. */
  readonly nodeMajor: number;
  /** Tells the person who waits what is under way. */
  readonly say: (line: string) => void;
}

/** What is wanted on Node 20, and on Node 24. */
export function wantedOn({ nodeMajor }: Terms, node20: number, node24: number): number {
  return nodeMajor >= 24 ? node24 : node20;
}
