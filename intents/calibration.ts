import { Classifier, intentsOf, type Lesson, type Signs } from './classifier.ts';
import { random, shuffle } from './random.ts';
import type { Vocabulary } from './vocabulary.ts';

/** From the signs of an utterance to how likely its best intent is the right one, 0 to 1. */
export type Calibration = readonly number[];

/** What any bot starts from. Fitted on 300 small bots drawn from CLINC150 (Larson et al. 2019,
 * CC BY 3.0), HWU64 (Liu et al. 2019, CC BY 4.0) and BANKING77 (Casanueva et al. 2020, CC BY 4.0):
 * 2 to 30 intents with 5 to 20 examples each, asked for what they know, what is next to it, and
 * what has nothing to do with it. */
const usual: Calibration = [13.9, 0, 3.6, 1.6, -0.6, -2.9];

/** How far a bot's own figures may lead away from those, in the unit of each sign. */
const leeway = [4, 1.5, 1.5, 1.5, 1, 0.7] as const;

/** Of the messages a bot gets, so many are about none of its intents. */
const strangers = 0.2;

/** How often the examples are divided into what is learned and what is asked. */
const rounds = 3;

/** With fewer intents than this none can be spared to play the unknown. */
const fewest = 4;

/** Passes of training that are enough to see how sure a classifier can be. */
const quick = 5;

/** More examples than that teach a calibration nothing new, and cost time. */
const enough = 3000;

function inputs({ likeness, depth, lead, knownWords, words }: Signs): readonly number[] {
  return [likeness, depth, lead, knownWords, Math.log(1 + words), 1];
}

export function confidence(calibration: Calibration, signs: Signs): number {
  return 1 / (1 + Math.exp(-dot(inputs(signs), calibration)));
}

/**
 * Learns from the lessons alone what to make of the signs. Classifiers that were kept from some
 * intents see the examples of these as what a customer writes who wants something unknown, and
 * examples they were kept from as what is known. With few examples it stays near the usual figures.
 */
export function calibrate(vocabulary: Vocabulary, lessons: readonly Lesson[]): Calibration {
  const names = intentsOf(lessons);
  shuffle(names, random(names.length));
  const roundOf = new Map(names.map((name, i) => [name, i % rounds]));
  const seen = new Map<string | null, number>();
  const every = Math.ceil(lessons.length / enough);
  const placed = lessons
    .map((lesson) => {
      const nth = seen.get(lesson.intent) ?? 0;
      seen.set(lesson.intent, nth + 1);
      return { lesson, nth: Math.floor(nth / every), kept: nth % every === 0 };
    })
    .filter(({ kept }) => kept);

  const trials: Trial[] = [];
  for (let round = 0; round < rounds; round++) {
    const unknown = ({ intent }: Lesson): boolean =>
      intent !== null && names.length >= fewest && roundOf.get(intent) === round;
    // Every intent keeps its first example, so that none is unknown by accident.
    const held = (nth: number): boolean => nth > 0 && nth % rounds === round;
    const classifier = Classifier.learn(
      vocabulary,
      placed.filter(({ lesson, nth }) => !unknown(lesson) && !held(nth)).map((x) => x.lesson),
      quick,
    );
    for (const { lesson, nth } of placed) {
      if (!unknown(lesson) && !held(nth)) continue;
      const { intents, signs } = classifier.rank(lesson.utterance);
      const known = lesson.intent !== null && !unknown(lesson);
      const right = known && intents[0]?.name === lesson.intent;
      trials.push({ inputs: inputs(signs), right: right ? 1 : 0, known });
    }
  }
  return fit(trials);
}

interface Trial {
  readonly inputs: readonly number[];
  readonly right: 0 | 1;
  readonly known: boolean;
}

/** Logistic regression by Newton's method, held near the usual figures. */
function fit(trials: readonly Trial[]): Calibration {
  const known = trials.filter((trial) => trial.known).length;
  const unknown = trials.length - known;
  const weight = (trial: Trial): number =>
    trial.known || unknown === 0 ? 1 : ((known / unknown) * strangers) / (1 - strangers);
  /** What is to be made small: how surprising the trials are, and how far from the usual. */
  const surprise = (figures: Calibration): number => {
    let sum = 0;
    for (const [i, figure] of figures.entries())
      sum += ((figure - usual[i]!) / leeway[i]!) ** 2 / 2;
    for (const trial of trials) {
      const odds = dot(trial.inputs, figures) * (trial.right ? -1 : 1);
      sum += weight(trial) * (odds > 30 ? odds : Math.log1p(Math.exp(odds)));
    }
    return sum;
  };

  let figures = usual;
  for (let step = 0; step < 20; step++) {
    const slope = figures.map((figure, i) => (figure - usual[i]!) / leeway[i]! ** 2);
    const curve = leeway.map((width, i) => leeway.map((_, j) => (i === j ? 1 / width ** 2 : 0)));
    for (const trial of trials) {
      const likely = 1 / (1 + Math.exp(-dot(trial.inputs, figures)));
      const error = (likely - trial.right) * weight(trial);
      const spread = likely * (1 - likely) * weight(trial);
      const { inputs } = trial;
      for (let i = 0; i < inputs.length; i++) {
        slope[i]! += error * inputs[i]!;
        for (let j = 0; j < inputs.length; j++) curve[i]![j]! += spread * inputs[i]! * inputs[j]!;
      }
    }
    const change = solve(curve, slope);
    // A full step can lead too far where the curve is flat; then a shorter one.
    const before = surprise(figures);
    let size = 1;
    let next = figures;
    do {
      next = figures.map((figure, i) => figure - size * change[i]!);
      size /= 2;
    } while (surprise(next) > before && size > 1e-4);
    const moved = Math.max(...next.map((figure, i) => Math.abs(figure - figures[i]!)));
    figures = next;
    if (moved < 1e-4) break;
  }
  return figures;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The x of `matrix · x = right`, for a positive definite matrix (Gauss, no pivots needed). */
function solve(matrix: readonly number[][], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (const [i, row] of rows.entries()) {
    for (const other of rows) {
      if (other === row) continue;
      const factor = other[i]! / row[i]!;
      for (let j = i; j < other.length; j++) other[j]! -= factor * row[j]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}
