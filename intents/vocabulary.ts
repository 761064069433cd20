import type { Features } from './features.ts';

/** An utterance as numbers: the weight of each feature that is known, as a vector of length 1. */
export interface Vector {
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** How much of the whole utterance that is, 0 to 1: what no example holds is left out. */
  readonly known: number;
  /** The same, of whole words and single characters alone. */
  readonly knownWords: number;
  /** Whole words and single characters. */
  readonly words: number;
  /** Some of it is in a script without spaces. */
  readonly spaceless: boolean;
}

/** The features of a set of examples, and how telling each is: rare ones are (tf-idf). */
export class Vocabulary {
  readonly #examples: number;
  /** How many examples have each feature; in the order of columns. */
  readonly #counts: ReadonlyMap<string, number>;
  readonly #columns = new Map<string, number>();
  readonly #weights: Float64Array;
  /** The weight of a feature that no example has. */
  readonly #rarest: number;

  private constructor(examples: number, counts: ReadonlyMap<string, number>) {
    this.#examples = examples;
    this.#counts = counts;
    this.#weights = new Float64Array(counts.size);
    for (const [feature, count] of counts) {
      this.#weights[this.#columns.size] = Math.log((1 + examples) / (1 + count)) + 1;
      this.#columns.set(feature, this.#columns.size);
    }
    this.#rarest = Math.log(1 + examples) + 1;
  }

  static of(examples: readonly Features[]): Vocabulary {
    const counts = new Map<string, number>();
    for (const example of examples) {
      for (const feature of example.keys()) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
    return new Vocabulary(examples.length, counts);
  }

  get size(): number {
    return this.#columns.size;
  }

  /** The words among the features. */
  words(): readonly string[] {
    return [...this.#columns.keys()]
      .filter((feature) => feature.startsWith('w'))
      .map((feature) => feature.slice(1));
  }

  vector(features: Features): Vector {
    const columns: number[] = [];
    const values: number[] = [];
    let known = 0;
    let unknown = 0;
    let knownWords = 0;
    let unknownWords = 0;
    let words = 0;
    let spaceless = false;
    for (const [feature, count] of features) {
      const column = this.#columns.get(feature);
      const kind = feature[0]!;
      const isWord = kind === 'w' || kind === 'c';
      if (isWord) words++;
      if (kind === 'c') spaceless = true;
      if (column === undefined) {
        // Another number than those of the examples is nothing unknown.
        if (kind === '#') continue;
        const weight = this.#rarest ** 2;
        unknown += weight;
        if (isWord) unknownWords += weight;
        continue;
      }
      const weight = (1 + Math.log(count)) * this.#weights[column]!;
      columns.push(column);
      values.push(weight);
      known += weight ** 2;
      if (isWord) knownWords += weight ** 2;
    }
    const length = Math.sqrt(known) || 1;
    return {
      columns: Int32Array.from(columns),
      values: Float64Array.from(values, (value) => value / length),
      known: known / (known + unknown || 1),
      knownWords: knownWords / (knownWords + unknownWords || 1),
      words,
      spaceless,
    };
  }

  toJSON(): SavedVocabulary {
    return {
      examples: this.#examples,
      features: [...this.#counts.keys()],
      counts: [...this.#counts.values()],
    };
  }

  static fromJSON({ examples, features, counts }: SavedVocabulary): Vocabulary {
    return new Vocabulary(examples, new Map(features.map((name, i) => [name, counts[i]!])));
  }
}

export interface SavedVocabulary {
  readonly examples: number;
  readonly features: readonly string[];
  readonly counts: readonly number[];
}
