import { terms } from './terms.ts';

/** BM25: how fast repeated words stop counting, and how much long texts are held back. */
const saturation = 1.2;
const lengthShare = 0.5;

/** A text of an article. */
export interface Text {
  readonly text: string;
  /** The article's number. */
  readonly owner: number;
}

/**
 * Which texts hold each term, and how telling a term is: the fewer articles have it, the more.
 * In flat arrays: term t stands in `#texts` from `#starts[t]` to `#starts[t + 1]`.
 */
export class Postings {
  readonly #numbers = new Map<string, number>();
  readonly #starts: Int32Array;
  readonly #texts: Int32Array;
  /** What the term adds to the score of each of those texts. */
  readonly #scores: Float32Array;
  readonly #weights: Float64Array;
  /** The weight of a term that no article has. */
  readonly #rarest: number;
  /** All that a text's terms say, to compare with what a question and it have in common. */
  readonly whole: Float64Array;

  constructor(texts: readonly Text[], articles: number) {
    const held = texts.map(({ text }) => this.#number(terms(text)));
    const size = this.#numbers.size;
    const holders = new Int32Array(size + 1);
    const owners = new Int32Array(size);
    const lastOwner = new Int32Array(size).fill(-1);
    for (const [number, { numbers }] of held.entries()) {
      const { owner } = texts[number]!;
      for (const term of numbers) {
        holders[term + 1]!++;
        // Texts of an article stand together, so a change of owner is a new one.
        if (lastOwner[term] !== owner) owners[term]!++;
        lastOwner[term] = owner;
      }
    }
    const rarity = (count: number): number =>
      Math.log(1 + (articles - count + 0.5) / (count + 0.5));
    this.#rarest = rarity(0);
    this.#weights = Float64Array.from(owners, rarity);

    for (let term = 0; term < size; term++) holders[term + 1]! += holders[term]!;
    this.#starts = holders;
    this.#texts = new Int32Array(holders[size]!);
    this.#scores = new Float32Array(holders[size]!);
    this.whole = new Float64Array(texts.length);
    const mean = held.reduce((sum, { length }) => sum + length, 0) / (held.length || 1);
    const next = holders.slice();
    for (const [number, { numbers, counts, length }] of held.entries()) {
      const long = 1 - lengthShare + (lengthShare * length) / mean;
      for (let i = 0; i < numbers.length; i++) {
        const term = numbers[i]!;
        const weight = this.#weights[term]!;
        const place = next[term]!++;
        this.#texts[place] = number;
        this.#scores[place] =
          (weight * counts[i]! * (saturation + 1)) / (counts[i]! + saturation * long);
        this.whole[number]! += weight ** 2;
      }
    }
  }

  /**
   * Adds to the scores of all texts, and to what they have in common with the question. Gives what
   * the whole question says.
   */
  match(question: string, scores: Float64Array, common: Float64Array): number {
    let asked = 0;
    for (const term of terms(question).keys()) {
      const number = this.#numbers.get(term);
      const square = (number === undefined ? this.#rarest : this.#weights[number]!) ** 2;
      asked += square;
      if (number === undefined) continue;
      for (let place = this.#starts[number]!; place < this.#starts[number + 1]!; place++) {
        const text = this.#texts[place]!;
        scores[text]! += this.#scores[place]!;
        common[text]! += square;
      }
    }
    return asked;
  }

  #number(terms: ReadonlyMap<string, number>): Held {
    const numbers = new Int32Array(terms.size);
    const counts = new Int32Array(terms.size);
    let length = 0;
    let i = 0;
    for (const [term, count] of terms) {
      const known = this.#numbers.get(term);
      numbers[i] = known ?? this.#numbers.size;
      if (known === undefined) this.#numbers.set(term, this.#numbers.size);
      counts[i] = count;
      length += count;
      i++;
    }
    return { numbers, counts, length };
  }
}

/** The terms of a text by their numbers, how often it has each, and how many it has in all. */
interface Held {
  readonly numbers: Int32Array;
  readonly counts: Int32Array;
  readonly length: number;
}
