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
    let largest = 0;
    for (let column = 0; column < columns; column++) {
      largest = Math.max(largest, Math.abs(weights[column]!));
    }
    const scale = largest / 127 || 1;
    const rounded = new Int8Array(columns);
    for (let column = 0; column < columns; column++) {
      rounded[column] = Math.round(weights[column]! / scale);
    }
    return new Row(rounded, scale);
  }

  times({ columns, values }: Vector): number {
    const weights = this.#weights;
    let sum = 0;
    for (let j = 0; j < columns.length; j++) sum += weights[columns[j]!]! * values[j]!;
    return sum * this.#scale;
  }

  toJSON(): SavedRow {
    const { buffer, byteOffset, byteLength } = this.#weights;
    return {
      weights: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
      scale: this.#scale,
    };
  }

  static fromJSON({ weights, scale }: SavedRow): Row {
    return new Row(new Int8Array(Buffer.from(weights, 'base64')), scale);
  }
}

export interface SavedRow {
  readonly weights: string;
  readonly scale: number;
}
