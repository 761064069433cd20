import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, type IntentEngine, nlpjsEngine, type Recognition } from '../../intents/index.ts';
import { shopExamples } from './shop.ts';

test('an evaluation counts what is right, wrong, asked and given up', async () => {
  const said: Record<string, Recognition> = {
    a1: { decision: 'act', intents: [{ name: 'a', confidence: 0.9 }], exact: false },
    a2: { decision: 'act', intents: [{ name: 'b', confidence: 0.9 }], exact: false },
    a3: { decision: 'clarify', intents: [{ name: 'a', confidence: 0.5 }], exact: false },
    b1: { decision: 'abstain', intents: [], exact: false },
    x1: { decision: 'abstain', intents: [], exact: false },
    x2: { decision: 'act', intents: [{ name: 'a', confidence: 0.7 }], exact: false },
  };
  const engine: IntentEngine = {
    train: async () => {},
    recognize: async (utterance) => said[utterance]!,
  };
  const asked = Object.keys(said).map((text) => ({
    text,
    intent: text.startsWith('x') ? null : text[0]!,
  }));
  assert.deepEqual(await evaluate(engine, asked), {
    accuracy: 0.5,
    // a: 2 found of 3, none mistaken for it that has an intent: 0.8. b: none.
    macroF1: 0.4,
    known: { right: 0.25, wrong: 0.25, clarified: 0.25, abstained: 0.25 },
    unknown: { abstained: 0.5, clarified: 0, acted: 0.5 },
  });
});

test('an evaluation of nothing is zero, not an error', async () => {
  const engine = nlpjsEngine();
  await engine.train(shopExamples);
  const { accuracy, macroF1 } = await evaluate(engine, []);
  assert.deepEqual([accuracy, macroF1], [0, 0]);
});
