import { createRequire } from 'node:module';
import { type Container, containerBootstrap } from '@nlpjs/core';
import { type DomainManager, Nlp } from '@nlpjs/nlp';
import { Failure } from '../activities/index.ts';
import type { Example, Recognition, SavableEngine } from './engine.ts';
import { type Classification, edition, LinearNlu } from './linear-nlu.ts';
import { letters } from './text.ts';

export interface NlpjsOptions {
  /** From this confidence on the first intent is acted on. */
  readonly act?: number;
  /** From this confidence on the customer is asked which is meant; below, it is none. */
  readonly clarify?: number;
}

/** nlp.js keeps one model per locale. We have one for all languages, under a name of our own. */
const everyLanguage = 'xx';

/** So many intents are told of, best first. */
const told = 5;

/** An intent engine by nlp.js, with features and a classifier of ours plugged into it. */
export function nlpjsEngine({ act = 0.6, clarify = 0.3 }: NlpjsOptions = {}): SavableEngine {
  let nlp: Nlp | undefined;

  const trained = (): Nlp => {
    if (nlp) return nlp;
    throw new Failure(
      'intents.not-trained',
      'The intent engine was asked before it had learned anything. Call train(examples), or load(saved), first.',
    );
  };

  return {
    async train(examples) {
      const learning = build();
      const manager = managerOf(learning);
      for (const { text, intent } of inOrder(examples)) manager.add('default', text, intent);
      await learning.train();
      // nlp.js would keep them, though nothing of ours asks for them again.
      manager.sentences = [];
      manager.stemDict = {};
      nlp = learning;
    },

    async recognize(utterance): Promise<Recognition> {
      const knowing = trained();
      // nlp.js takes the locale for the utterance when the utterance is empty.
      if (utterance.trim() === '') return { decision: 'abstain', intents: [], exact: false };
      const { classifications } = await knowing.process({ locale: everyLanguage, utterance });
      const ranked = (classifications as readonly Classification[])
        .filter(({ intent, score }) => intent !== 'None' && score > 0)
        .slice(0, told);
      const best = ranked[0];
      return {
        decision: !best || best.score < clarify ? 'abstain' : best.score < act ? 'clarify' : 'act',
        intents: ranked.map(({ intent, score }) => ({ name: intent, confidence: score })),
        exact: best?.exact ?? false,
      };
    },

    edition: [edition, ...packages.map(versionOf), process.arch, process.versions.v8].join(' '),

    save: () => classifierOf(trained()).save(),

    load(saved) {
      const loading = build();
      try {
        classifierOf(loading).load(saved);
      } catch (cause) {
        throw new Failure(
          'intents.not-saved-here',
          `These ${saved.length} bytes are not what this intent engine saved. Train it instead.`,
          { cause },
        );
      }
      nlp = loading;
    },
  };
}

/** Who takes part in the learning. (The same arithmetic may round otherwise on another machine.) */
const packages = ['parlance', '@nlpjs/core', '@nlpjs/nlp', '@nlpjs/nlu'];

function versionOf(name: string): string {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return version;
}

function managerOf(nlp: Nlp): DomainManager {
  return nlp.nluManager.consolidateManager(everyLanguage);
}

/** nlp.js puts all examples into this domain, unless it is told to part them. */
function classifierOf(nlp: Nlp): LinearNlu {
  return managerOf(nlp).addDomain('master_domain') as LinearNlu;
}

/** nlp.js with nothing switched on that we do not use. */
function build(): Nlp {
  const container: Container = containerBootstrap();
  container.registerConfiguration(`domain-manager-${everyLanguage}`, {
    // It would take any sentence of the same words for an exact match; LinearNlu knows better.
    useStemDict: false,
    trainByDomain: false,
  });
  const nlp = new Nlp(
    { autoLoad: false, autoSave: false, calculateSentiment: false, forceNER: false },
    container,
  );
  nlp.useNlu(LinearNlu, everyLanguage, '*', {});
  nlp.addLanguage(everyLanguage);
  return nlp;
}

/** The examples in an order of their own, each once, so that theirs does not matter. */
function inOrder(examples: readonly Example[]): readonly Example[] {
  const byKey = new Map<string, Example>();
  for (const example of examples) {
    if (example.text.trim() === '') continue;
    byKey.set(`${example.intent}\n${letters(example.text)}\n${example.text}`, example);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, example]) => example);
}
