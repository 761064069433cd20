import { random, shuffle } from './random.ts';

/** When no row wants to change more than this, nothing more is gained. */
const settled = 0.1;

/** Rows of numbers that are mostly zero: row i has `values[j]` at `columns[j]` for j from `starts[i]`. */
export interface Sparse {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** Of each row: the sum of its squares and of the constant's, which is 1. */
  readonly squares: Float64Array;
}

export interface SvmOptions {
  /** What a wrong example costs, against large weights. */
  readonly cost: number;
  readonly passes: number;
}

/**
 * The line that parts the rows that `belong` from the rest: a linear support vector machine with
 * squared hinge loss, by dual coordinate descent (Hsieh et al., 2008). It is written to `weights`,
 * and given back: a weight per column and, last, that of the constant (the bias).
 */
export function separate(
  rows: Sparse,
  weights: Float64Array,
  belongs: (row: number) => boolean,
  { cost, passes }: SvmOptions,
): Float64Array {
  const { starts, columns: at, values, squares } = rows;
  const count = starts.length - 1;
  const columns = weights.length - 1;
  weights.fill(0);
  const alpha = new Float64Array(count);
  const sign = new Int8Array(count);
  const order = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    sign[row] = belongs(row) ? 1 : -1;
    order[row] = row;
  }
  const softness = 1 / (2 * cost);
  const next = random(columns + count);
  // Most of the other intents' rows are soon far on the right side and stay there. They are left
  // out of the following passes (liblinear calls it shrinking), which is most of the speed.
  let active = count;
  let slack = Infinity;

  for (let pass = 0; pass < passes; pass++) {
    shuffle(order, next, active);
    let worst = 0;
    for (let position = 0; position < active; position++) {
      const row = order[position]!;
      const end = starts[row + 1]!;
      let margin = weights[columns]!;
      for (let j = starts[row]!; j < end; j++) margin += weights[at[j]!]! * values[j]!;
      const y = sign[row]!;
      const before = alpha[row]!;
      const gradient = y * margin - 1 + softness * before;
      if (before === 0 && gradient > slack) {
        active--;
        order[position] = order[active]!;
        order[active] = row;
        position--;
        continue;
      }
      if (before === 0 && gradient >= 0) continue;
      worst = Math.max(worst, Math.abs(gradient));
      if (Math.abs(gradient) < settled / 5) continue;
      const after = Math.max(0, before - gradient / (squares[row]! + softness));
      const change = (after - before) * y;
      alpha[row] = after;
      weights[columns]! += change;
      for (let j = starts[row]!; j < end; j++) weights[at[j]!]! += change * values[j]!;
    }
    if (worst < settled) {
      if (active === count) break;
      // Settled among these: look at everything once more.
      active = count;
      slack = Infinity;
      continue;
    }
    slack = worst;
  }
  return weights;
}
