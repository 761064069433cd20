import type { Vector } from './weighting.ts';

/** A row of weights, one byte each, which loses nothing that shows and keeps models small. */
export class Row {
  readonly #weights: Int8Array;
  readonly #scale: number;

  constructor(weights: Int8Array, scale: number) {
    this.#weights = weights;
    this.#scale = scale;
  }

  /** The first so many weights, rounded. */
  static of(weights: Float64Array, columns: number): Row {
    const all = weights.subarray(0, columns);
    const scale = scaleOf(all);
    return new Row(rounded(all, scale), scale);
  }

  times({ columns, values }: Vector): number {
    const weights = this.#weights;
    let sum = 0;
    for (let j = 0; j < columns.length; j++) sum += weights[columns[j]!]! * values[j]!;
    return sum * this.#scale;
  }

  toJSON(): SavedRow {
    return { weights: this.#weights, scale: this.#scale };
  }

  static fromJSON({ weights, scale }: SavedRow): Row {
    return new Row(weights, scale);
  }
}

export interface SavedRow {
  readonly weights: Int8Array;
  readonly scale: number;
}

/** The same for a row that is nearly all zero: what is not, and in which columns, in their order. */
export class SparseRow {
  readonly #columns: Int32Array;
  readonly #weights: Int8Array;
  readonly #scale: number;

  constructor(columns: Int32Array, weights: Int8Array, scale: number) {
    this.#columns = columns;
    this.#weights = weights;
    this.#scale = scale;
  }

  static of(columns: Int32Array, weights: Float64Array): SparseRow {
    const scale = scaleOf(weights);
    return new SparseRow(columns, rounded(weights, scale), scale);
  }

  times({ columns, values }: Vector): number {
    let sum = 0;
    for (let j = 0; j < columns.length; j++) sum += this.#at(columns[j]!) * values[j]!;
    return sum * this.#scale;
  }

  #at(column: number): number {
    const columns = this.#columns;
    let from = 0;
    let to = columns.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (columns[middle]! < column) from = middle + 1;
      else to = middle;
    }
    return columns[from] === column ? this.#weights[from]! : 0;
  }

  toJSON(): SavedSparseRow {
    return { columns: this.#columns, weights: this.#weights, scale: this.#scale };
  }

  static fromJSON({ columns, weights, scale }: SavedSparseRow): SparseRow {
    return new SparseRow(columns, weights, scale);
  }
}

export interface SavedSparseRow extends SavedRow {
  readonly columns: Int32Array;
}

/** What one step of a byte stands for. */
function scaleOf(weights: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(weights[i]!));
  return largest / 127 || 1;
}

function rounded(weights: Float64Array, scale: number): Int8Array {
  const bytes = new Int8Array(weights.length);
  for (let i = 0; i < weights.length; i++) bytes[i] = Math.round(weights[i]! / scale);
  return bytes;
}
