import type { Features } from './features.ts';

/** The features of an utterance by their numbers in a vocabulary. */
export interface Encoded {
  readonly columns: Int32Array;
  /** How often each occurs. */
  readonly counts: Float64Array;
  /** How many features the vocabulary does not have, and how many whole words among them. */
  readonly missing: number;
  readonly missingWords: number;
  /** Whole words and single characters. */
  readonly words: number;
  /** Some of it is in a script without spaces. */
  readonly spaceless: boolean;
}

/** The features of a set of examples, numbered. */
export class Vocabulary {
  readonly #columns: ReadonlyMap<string, number>;
  /** By column: whether the feature is a whole word or a single character. */
  readonly #isWord: Uint8Array;

  constructor(features: readonly string[]) {
    const columns = new Map<string, number>();
    this.#isWord = new Uint8Array(features.length);
    for (let column = 0; column < features.length; column++) {
      const feature = features[column]!;
      columns.set(feature, column);
      if (isWord(feature)) this.#isWord[column] = 1;
    }
    this.#columns = columns;
  }

  static of(examples: Iterable<Features>): Vocabulary {
    const seen = new Set<string>();
    for (const example of examples) for (const feature of example.keys()) seen.add(feature);
    return new Vocabulary([...seen]);
  }

  get size(): number {
    return this.#isWord.length;
  }

  isWord(column: number): boolean {
    return this.#isWord[column] === 1;
  }

  features(): readonly string[] {
    return [...this.#columns.keys()];
  }

  encode(features: Features): Encoded {
    const columns = new Int32Array(features.size);
    const counts = new Float64Array(features.size);
    let known = 0;
    let missing = 0;
    let missingWords = 0;
    let words = 0;
    let spaceless = false;
    for (const [feature, count] of features) {
      const word = isWord(feature);
      if (word) words++;
      if (feature.startsWith('c')) spaceless = true;
      const column = this.#columns.get(feature);
      if (column !== undefined) {
        columns[known] = column;
        counts[known] = count;
        known++;
      } else if (!feature.startsWith('#')) {
        // (Another number than those of the examples is nothing unknown.)
        missing++;
        if (word) missingWords++;
      }
    }
    return {
      columns: columns.slice(0, known),
      counts: counts.slice(0, known),
      missing,
      missingWords,
      words,
      spaceless,
    };
  }
}

function isWord(feature: string): boolean {
  return feature[0] === 'w' || feature[0] === 'c';
}
