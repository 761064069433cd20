import type { IntentEngine } from './engine.ts';

/** An utterance and what it asks for; null: nothing the engine knows. */
export interface Asked {
  readonly text: string;
  readonly intent: string | null;
}

/** How often an engine is right, on utterances it has not seen. Shares are 0 to 1. */
export interface Evaluation {
  /** Of the utterances with an intent: the best intent is the right one, whatever the decision. */
  readonly accuracy: number;
  /** The mean over intents of F1, by best intent: rare intents count as much as frequent ones. */
  readonly macroF1: number;
  /** Of the utterances with an intent: acted on rightly, acted on wrongly, asked, given up. */
  readonly known: {
    readonly right: number;
    readonly wrong: number;
    readonly clarified: number;
    readonly abstained: number;
  };
  /** Of those without one: rightly given up, asked, wrongly acted on. */
  readonly unknown: {
    readonly abstained: number;
    readonly clarified: number;
    readonly acted: number;
  };
}

export async function evaluate(engine: IntentEngine, asked: readonly Asked[]): Promise<Evaluation> {
  const known = { count: 0, best: 0, right: 0, wrong: 0, clarified: 0, abstained: 0 };
  const unknown = { count: 0, abstained: 0, clarified: 0, acted: 0 };
  const perIntent = new Map<string, { hit: number; missed: number; mistaken: number }>();
  const tally = (name: string): { hit: number; missed: number; mistaken: number } => {
    const entry = perIntent.get(name) ?? { hit: 0, missed: 0, mistaken: 0 };
    perIntent.set(name, entry);
    return entry;
  };

  for (const { text, intent } of asked) {
    const { decision, intents } = await engine.recognize(text);
    if (intent === null) {
      unknown.count++;
      if (decision === 'act') unknown.acted++;
      else if (decision === 'clarify') unknown.clarified++;
      else unknown.abstained++;
      continue;
    }
    known.count++;
    const best = intents[0]?.name;
    if (best === intent) {
      known.best++;
      tally(intent).hit++;
    } else {
      tally(intent).missed++;
      if (best !== undefined) tally(best).mistaken++;
    }
    if (decision === 'clarify') known.clarified++;
    else if (decision === 'abstain') known.abstained++;
    else if (best === intent) known.right++;
    else known.wrong++;
  }

  const f1 = [...perIntent.values()]
    .filter(({ hit, missed }) => hit + missed > 0)
    .map(({ hit, missed, mistaken }) => (2 * hit) / (2 * hit + missed + mistaken));
  const share = (part: number, of: number): number => (of === 0 ? 0 : part / of);
  return {
    accuracy: share(known.best, known.count),
    macroF1: share(
      f1.reduce((sum, value) => sum + value, 0),
      f1.length,
    ),
    known: {
      right: share(known.right, known.count),
      wrong: share(known.wrong, known.count),
      clarified: share(known.clarified, known.count),
      abstained: share(known.abstained, known.count),
    },
    unknown: {
      abstained: share(unknown.abstained, unknown.count),
      clarified: share(unknown.clarified, unknown.count),
      acted: share(unknown.acted, unknown.count),
    },
  };
}
