import { Nlu } from '@nlpjs/nlu';
import { type Calibration, calibrate, confidence } from './calibration.ts';
import { Classifier, type Lesson, type SavedClassifier } from './classifier.ts';
import { features } from './features.ts';
import { pack, unpack } from './packing.ts';
import { Spelling } from './spelling.ts';
import { strangersTo } from './strangers.ts';
import { letters } from './text.ts';
import { Vocabulary } from './vocabulary.ts';

/** An intent as nlp.js hands it on, best first. */
export interface Classification {
  readonly intent: string;
  readonly score: number;
  /** Set on the first: word for word an example of this intent and of no other. */
  readonly exact?: true;
}

/**
 * To be raised with every change that makes the same examples another model: models that were saved
 * before are then not loaded any more.
 */
export const edition = 1;

/** Second-best intents count less the farther behind they are, by this measure. */
const distance = 0.3;

/**
 * What nlp.js asks for intents, in place of its own network of perceptrons.
 *
 * Its own depends on the order of the examples, takes any sentence of the same words for an exact
 * match, gives scores that say little about being right, and keeps every utterance it has seen.
 * So everything of it that touches examples or utterances is replaced here.
 */
export class LinearNlu extends Nlu {
  #classifier: Classifier | undefined;
  #spelling = new Spelling([]);
  #calibration: Calibration = [];
  /** Whose a sentence is, word for word; null: several intents'. */
  #owners = new Map<string, string | null>();
  /** Sentences that are known to be about no intent. */
  #strange = new Set<string>();

  override registerDefault(): void {
    super.registerDefault();
    this.container.register('LinearNlu', LinearNlu, false);
  }

  /** Only the key under which nlp.js remembers a sentence. */
  override async prepare(text: unknown): Promise<Record<string, number>> {
    return { [letters(String(text))]: 1 };
  }

  override async train(corpus: unknown): Promise<{ status: object }> {
    const examples = corpus as readonly { utterance: string; intent: string }[];
    const own = examples.map(({ utterance }) => features(utterance));
    const strange = strangersTo(own);
    const vocabulary = Vocabulary.of([...own, ...strange.map(({ features }) => features)]);
    const lessons: Lesson[] = [
      ...examples.map(({ intent }, i) => ({ utterance: vocabulary.encode(own[i]!), intent })),
      ...strange.map(({ features }) => ({ utterance: vocabulary.encode(features), intent: null })),
    ];
    this.#classifier = Classifier.learn(vocabulary, lessons);
    this.#calibration = calibrate(vocabulary, lessons);
    this.#spelling = spellingOf(vocabulary);
    this.#strange = new Set(strange.map(({ text }) => letters(text)));
    this.#owners = new Map();
    for (const { utterance, intent } of examples) {
      // A sentence with a `{value}` is never said as it stands.
      if (utterance.includes('{')) continue;
      const key = letters(utterance);
      if (key === '') continue;
      const owner = this.#owners.get(key);
      this.#owners.set(key, owner === undefined || owner === intent ? intent : null);
    }
    return { status: { examples: examples.length } };
  }

  override async process(utterance: unknown): Promise<{
    classifications: readonly Classification[];
    entities: undefined;
    explanation: undefined;
  }> {
    return {
      classifications: this.#classify(String(utterance)),
      entities: undefined,
      explanation: undefined,
    };
  }

  #classify(utterance: string): readonly Classification[] {
    if (!this.#classifier) return [];
    const key = letters(utterance);
    if (this.#strange.has(key)) return [];
    const said = features(utterance, (word) => this.#spelling.correct(word));
    const { intents, signs } = this.#classifier.rank(this.#classifier.vocabulary.encode(said));
    const owner = this.#owners.get(key);
    if (owner) {
      const others = intents.filter(({ name }) => name !== owner);
      return [
        { intent: owner, score: 1, exact: true },
        ...others.map(({ name }) => ({ intent: name, score: 0 })),
      ];
    }
    const best = intents[0];
    if (!best || signs.likeness === 0) return [];
    const sure = confidence(this.#calibration, signs);
    return intents.map(({ name, margin }, place) => ({
      intent: name,
      score:
        place === 0 ? sure : Math.min(1 - sure, sure * Math.exp((margin - best.margin) / distance)),
    }));
  }

  /** What was learned, exactly. */
  save(): Uint8Array {
    return pack({
      calibration: this.#calibration,
      owners: [...this.#owners],
      strange: [...this.#strange],
      classifier: this.#classifier,
    } satisfies Learned);
  }

  load(saved: Uint8Array): void {
    const { classifier, calibration, owners, strange } = unpack(saved) as Saved;
    this.#classifier = classifier && Classifier.fromJSON(classifier);
    this.#spelling = spellingOf(this.#classifier?.vocabulary);
    this.#calibration = calibration;
    this.#owners = new Map(owners);
    this.#strange = new Set(strange);
  }
}

interface Learned {
  readonly calibration: Calibration;
  readonly owners: readonly (readonly [string, string | null])[];
  readonly strange: readonly string[];
  readonly classifier: Classifier | undefined;
}

type Saved = Omit<Learned, 'classifier'> & { readonly classifier?: SavedClassifier };

/** Knows the words of a vocabulary. */
function spellingOf(vocabulary: Vocabulary | undefined): Spelling {
  const words = vocabulary?.features().filter((feature) => feature.startsWith('w')) ?? [];
  return new Spelling(words.map((feature) => feature.slice(1)));
}
