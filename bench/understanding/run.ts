// The helpdesk's understanding: what its dialogs hear and its articles answer is learned, then
// customers write.
import { fileURLToPath } from 'node:url';
import { nlpjsEngine } from 'parlance/intents';
import { articles } from 'parlance/knowledge';
import { refund, trackParcel, welcome } from '../../bots/helpdesk/dialogs/index.ts';
import { contest } from '../contestant.ts';
import { percentile } from '../spread.ts';
import { utterances } from './utterances.ts';

export interface Understood {
  readonly trainMs: number;
  readonly examples: number;
  readonly recogniseP50Ms: number;
  readonly recogniseP99Ms: number;
  readonly searchP50Ms: number;
  readonly searchP99Ms: number;
}

async function measure(): Promise<Understood> {
  // Where they were put for the helpdesk itself.
  const knowledge = articles(fileURLToPath(new URL('../start/articles', import.meta.url)));
  await knowledge.load();
  const examples = [
    ...[welcome, refund, trackParcel].flatMap(({ name, hears }) =>
      hears.map((text) => ({ text, intent: name })),
    ),
    ...knowledge
      .articles()
      .flatMap(({ id, title, questions }) =>
        [title, ...questions].map((text) => ({ text, intent: `article:${id}` })),
      ),
  ];
  const engine = nlpjsEngine();
  const began = performance.now();
  await engine.train(examples);
  const trainMs = performance.now() - began;

  const recognise: number[] = [];
  const search: number[] = [];
  for (let pass = 0; pass < 40; pass++) {
    for (const { text, language } of utterances) {
      // Never the very same words twice, so that nothing can be remembered.
      const said = `${text} ${pass}`;
      const before = performance.now();
      await engine.recognize(said);
      const between = performance.now();
      knowledge.search(said, language);
      const after = performance.now();
      if (pass < 10) continue;
      recognise.push(between - before);
      search.push(after - between);
    }
  }
  recognise.sort((a, b) => a - b);
  search.sort((a, b) => a - b);
  return {
    trainMs,
    examples: examples.length,
    recogniseP50Ms: percentile(recognise, 50),
    recogniseP99Ms: percentile(recognise, 99),
    searchP50Ms: percentile(search, 50),
    searchP99Ms: percentile(search, 99),
  };
}

await contest(async () => ({ serve: measure }));
