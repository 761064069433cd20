import { type Encoded, Vocabulary } from './vocabulary.ts';

/** An utterance as numbers: the weight of each feature that is known, as a vector of length 1. */
export interface Vector {
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** How much of the whole utterance that is, 0 to 1: what no example holds is left out. */
  readonly known: number;
  /** The same, of whole words and single characters alone. */
  readonly knownWords: number;
}

/** How telling each feature of a vocabulary is among some examples: rare ones are (tf-idf). */
export class Weighting {
  readonly vocabulary: Vocabulary;
  readonly #examples: number;
  readonly #counts: Int32Array;
  readonly #weights: Float64Array;
  /** The weight of a feature that no example has. */
  readonly #rarest: number;

  /** `counts`: how many of so many examples have the feature of each column. */
  constructor(vocabulary: Vocabulary, examples: number, counts: Int32Array) {
    this.vocabulary = vocabulary;
    this.#examples = examples;
    this.#counts = counts;
    this.#weights = new Float64Array(counts.length);
    for (let column = 0; column < counts.length; column++) {
      this.#weights[column] = Math.log((1 + examples) / (1 + counts[column]!)) + 1;
    }
    this.#rarest = Math.log(1 + examples) + 1;
  }

  static of(vocabulary: Vocabulary, examples: readonly Encoded[]): Weighting {
    const counts = new Int32Array(vocabulary.size);
    for (const { columns } of examples) for (const column of columns) counts[column]!++;
    return new Weighting(vocabulary, examples.length, counts);
  }

  vector(encoded: Encoded): Vector {
    const columns = new Int32Array(encoded.columns.length);
    const values = new Float64Array(columns.length);
    let length = 0;
    let known = 0;
    let knownWords = 0;
    let missing = encoded.missing;
    let missingWords = encoded.missingWords;
    for (let i = 0; i < columns.length; i++) {
      const column = encoded.columns[i]!;
      const word = this.vocabulary.isWord(column);
      if (this.#counts[column] === 0) {
        missing++;
        if (word) missingWords++;
        continue;
      }
      const weight = (1 + Math.log(encoded.counts[i]!)) * this.#weights[column]!;
      columns[length] = column;
      values[length] = weight;
      length++;
      known += weight ** 2;
      if (word) knownWords += weight ** 2;
    }
    const norm = Math.sqrt(known) || 1;
    for (let i = 0; i < length; i++) values[i]! /= norm;
    return {
      columns: columns.subarray(0, length),
      values: values.subarray(0, length),
      known: known / (known + missing * this.#rarest ** 2 || 1),
      knownWords: knownWords / (knownWords + missingWords * this.#rarest ** 2 || 1),
    };
  }

  toJSON(): SavedWeighting {
    return {
      examples: this.#examples,
      features: this.vocabulary.features().join('\n'),
      counts: this.#counts,
    };
  }

  static fromJSON({ examples, features, counts }: SavedWeighting): Weighting {
    const vocabulary = new Vocabulary(features.split('\n'));
    if (vocabulary.size !== counts.length) throw new RangeError('Features are missing.');
    return new Weighting(vocabulary, examples, counts);
  }
}

export interface SavedWeighting {
  readonly examples: number;
  /** One a line: no feature has a line break in it. */
  readonly features: string;
  readonly counts: Int32Array;
}
