import { Row, type SavedRow, type SavedSparseRow, SparseRow } from './row.ts';
import { type Sparse, separate } from './svm.ts';
import type { Encoded, Vocabulary } from './vocabulary.ts';
import { type SavedWeighting, type Vector, Weighting } from './weighting.ts';

/** An example, as the classifier sees it. */
export interface Lesson {
  readonly utterance: Encoded;
  /** Null: about no intent at all. */
  readonly intent: string | null;
}

/** What the classifier makes of an utterance. */
export interface Ranking {
  /** Best first: how far on the intent's side of the line between it and the others. */
  readonly intents: readonly { readonly name: string; readonly margin: number }[];
  readonly signs: Signs;
}

/** What says whether the best intent is the right one, or any is. */
export interface Signs {
  /** How alike the utterance is to the examples of the best intent as a whole, 0 to 1. */
  readonly likeness: number;
  /** How far it is from where the other intents' examples lie: about 0 there, 2 among its own. */
  readonly depth: number;
  /** How clearly the best intent is before the second, 0 to 1. */
  readonly lead: number;
  /** How much of its words the examples know, 0 to 1. */
  readonly knownWords: number;
  readonly words: number;
}

/** One line per intent that parts its examples from all others, and where its examples lie. */
export class Classifier {
  readonly #weighting: Weighting;
  readonly #lines: readonly Line[];

  private constructor(weighting: Weighting, lines: readonly Line[]) {
    this.#weighting = weighting;
    this.#lines = lines;
  }

  static learn(vocabulary: Vocabulary, lessons: readonly Lesson[], passes = 10): Classifier {
    const weighting = Weighting.of(
      vocabulary,
      lessons.map((lesson) => lesson.utterance),
    );
    const vectors = lessons.map((lesson) => weighting.vector(lesson.utterance));
    const rows = sparse(vectors);
    // One array of a number per feature for all intents in turn: there may be many of both.
    const work = new Float64Array(vocabulary.size + 1);
    const sums = new Float64Array(vocabulary.size);
    const names = intentsOf(lessons);
    const lines = names.map((name) => {
      const weights = separate(rows, work, (row) => lessons[row]!.intent === name, {
        cost: 1,
        passes,
      });
      return {
        name,
        bias: weights[vocabulary.size]!,
        weights: Row.of(weights, vocabulary.size),
        centres: centres(lessons, vectors, name, sums),
      };
    });
    return new Classifier(weighting, lines);
  }

  get vocabulary(): Vocabulary {
    return this.#weighting.vocabulary;
  }

  rank(utterance: Encoded): Ranking {
    const vector = this.#weighting.vector(utterance);
    const ranked = this.#lines
      .map((line) => ({ line, margin: line.bias + line.weights.times(vector) }))
      .sort((a, b) => b.margin - a.margin);
    const [first, second] = ranked;
    const alike = first?.line.centres.map((centre) => centre.times(vector)) ?? [];
    return {
      intents: ranked.map(({ line, margin }) => ({ name: line.name, margin })),
      signs: {
        likeness: Math.max(0, ...alike) * Math.sqrt(vector.known),
        depth: first ? first.margin + 1 : 0,
        lead: first && second ? (first.margin - second.margin) / (first.margin + 1.2) : 0,
        knownWords: vector.knownWords,
        words: utterance.words,
      },
    };
  }

  toJSON(): SavedClassifier {
    return {
      weighting: this.#weighting.toJSON(),
      lines: this.#lines.map(({ name, bias, weights, centres }) => ({
        name,
        bias,
        weights: weights.toJSON(),
        centres: centres.map((centre) => centre.toJSON()),
      })),
    };
  }

  static fromJSON({ weighting, lines }: SavedClassifier): Classifier {
    return new Classifier(
      Weighting.fromJSON(weighting),
      lines.map(({ name, bias, weights, centres }) => ({
        name,
        bias,
        weights: Row.fromJSON(weights),
        centres: centres.map((centre) => SparseRow.fromJSON(centre)),
      })),
    );
  }
}

/** The intents that are taught, each once. */
export function intentsOf(lessons: readonly Lesson[]): string[] {
  const names = new Set<string>();
  for (const { intent } of lessons) if (intent !== null) names.add(intent);
  return [...names];
}

interface Line {
  readonly name: string;
  readonly bias: number;
  readonly weights: Row;
  /** The middle of the intent's examples: one of those with spaces and one of those without. */
  readonly centres: readonly SparseRow[];
}

export interface SavedClassifier {
  readonly weighting: SavedWeighting;
  readonly lines: readonly {
    readonly name: string;
    readonly bias: number;
    readonly weights: SavedRow;
    readonly centres: readonly SavedSparseRow[];
  }[];
}

function sparse(vectors: readonly Vector[]): Sparse {
  const starts = new Int32Array(vectors.length + 1);
  for (const [row, vector] of vectors.entries()) {
    starts[row + 1] = starts[row]! + vector.columns.length;
  }
  const columns = new Int32Array(starts[vectors.length]!);
  const values = new Float64Array(columns.length);
  const squares = new Float64Array(vectors.length).fill(1);
  for (const [row, vector] of vectors.entries()) {
    columns.set(vector.columns, starts[row]);
    values.set(vector.values, starts[row]);
    for (const value of vector.values) squares[row]! += value ** 2;
  }
  return { starts, columns, values, squares };
}

/**
 * One centre for scripts with spaces and one for those without: an intent's English and Chinese
 * examples have nothing in common, and the middle between them would be near to neither.
 *
 * `sums` is room for a number per feature, all zero, and left so.
 */
function centres(
  lessons: readonly Lesson[],
  vectors: readonly Vector[],
  name: string,
  sums: Float64Array,
): readonly SparseRow[] {
  const found: SparseRow[] = [];
  for (const spaceless of [false, true]) {
    const touched = new Set<number>();
    for (const [row, { intent, utterance }] of lessons.entries()) {
      if (intent !== name || utterance.spaceless !== spaceless) continue;
      const { columns, values } = vectors[row]!;
      for (let j = 0; j < columns.length; j++) {
        sums[columns[j]!]! += values[j]!;
        touched.add(columns[j]!);
      }
    }
    if (touched.size === 0) continue;
    const columns = Int32Array.from(touched).sort();
    const middle = Float64Array.from(columns, (column) => sums[column]!);
    let square = 0;
    for (const value of middle) square += value ** 2;
    const length = Math.sqrt(square) || 1;
    found.push(
      SparseRow.of(
        columns,
        middle.map((value) => value / length),
      ),
    );
    for (const column of columns) sums[column] = 0;
  }
  return found;
}
