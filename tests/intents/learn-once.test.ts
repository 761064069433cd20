import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Log, silentLog } from '../../activities/index.ts';
import { helpdesk } from '../../bots/helpdesk/helpdesk.ts';
import {
  type Example,
  type IntentEngine,
  learnOnce,
  nlpjsEngine,
  type Recognition,
  type SavableEngine,
} from '../../intents/index.ts';
import { shopExamples } from './shop.ts';

/** A folder, and what starting a bot over it does. */
interface Starts {
  readonly folder: string;
  readonly warnings: readonly string[];
  /** The one model that is there. */
  readonly model: () => Promise<string>;
  /** Says how the engine came to know what it knows. */
  readonly start: (
    examples?: readonly Example[],
    engine?: SavableEngine,
  ) => Promise<'trained' | 'loaded'>;
}

async function starts(t: TestContext): Promise<Starts> {
  const folder = join(await mkdtemp(join(tmpdir(), 'parlance-models-')), 'models');
  t.after(() => rm(join(folder, '..'), { recursive: true, force: true }));
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  return {
    folder,
    warnings,
    async model() {
      const [name, ...more] = await readdir(folder);
      assert.deepEqual(more, []);
      return join(folder, name!);
    },
    async start(examples = shopExamples, engine = nlpjsEngine()) {
      let how: 'trained' | 'loaded' = 'loaded';
      const watched: SavableEngine = {
        ...engine,
        async train(learned) {
          how = 'trained';
          await engine.train(learned);
        },
      };
      await learnOnce(watched, examples, { folder, log });
      return how;
    },
  };
}

test('what was learned once is loaded from then on', async (t) => {
  const { start } = await starts(t);
  assert.equal(await start(), 'trained');
  assert.equal(await start(), 'loaded');
  assert.equal(await start(shopExamples.toReversed()), 'loaded', 'in another order');
});

test('a loaded engine answers to the last digit as a trained one', async (t) => {
  const { start } = await starts(t);
  const { dialogs, knowledge } = helpdesk();
  await knowledge.load();
  const examples = [
    ...dialogs.flatMap(({ name, hears }) => hears.map((text) => ({ text, intent: name }))),
    ...knowledge
      .articles()
      .flatMap(({ id, questions }) => questions.map((text) => ({ text, intent: id }))),
  ];
  const [trained, loaded] = [nlpjsEngine(), nlpjsEngine()];
  assert.equal(await start(examples, trained), 'trained');
  assert.equal(await start(examples, loaded), 'loaded');
  const asked = [
    ...examples.map(({ text }) => text),
    ...examples.map(({ text }) => `${text.slice(1)} pls`),
    ...examples.map(({ text }) => text.split(' ').reverse().join(' ')),
    'what is the weather like today',
    'i wnat my mony back',
    '阿斯蒂芬',
    'ok',
    '',
  ];
  const answers = async (engine: IntentEngine): Promise<readonly Recognition[]> => {
    const all: Recognition[] = [];
    for (const utterance of asked) all.push(await engine.recognize(utterance));
    return all;
  };
  assert.deepEqual(await answers(loaded), await answers(trained));
});

const changes: Record<string, readonly Example[]> = {
  'an example more': [...shopExamples, { text: 'send it back', intent: 'refund' }],
  'an example less': shopExamples.slice(1),
  'another wording': shopExamples.with(0, { ...shopExamples[0]!, text: 'Money back!' }),
  'another intent': shopExamples.with(0, { ...shopExamples[0]!, intent: 'person' }),
};
for (const [title, examples] of Object.entries(changes)) {
  test(`${title}: it learns anew`, async (t) => {
    const { start } = await starts(t);
    await start();
    assert.equal(await start(examples), 'trained');
    assert.equal(await start(examples), 'loaded');
    assert.equal(await start(), 'loaded', 'the one before is still there');
  });
}

test('another edition of the engine learns anew', async (t) => {
  const { start } = await starts(t);
  await start();
  assert.equal(await start(shopExamples, { ...nlpjsEngine(), edition: 'next' }), 'trained');
});

test('the model in use and one before it are kept, and files of others left alone', async (t) => {
  const { folder, start, model } = await starts(t);
  await start(shopExamples.slice(1));
  const first = await model();
  await utimes(first, 1, 1);
  await writeFile(join(folder, 'notes.model'), 'mine');
  const cutOff = `${first}.00000000-0000-4000-8000-000000000000`;
  await writeFile(cutOff, 'half a mod');
  await utimes(cutOff, 1, 1);
  await start(shopExamples.slice(2));
  await start(shopExamples.slice(3));
  assert.equal((await readdir(folder)).length, 3);
  assert.equal(await readFile(join(folder, 'notes.model'), 'utf8'), 'mine');
  assert.equal(await start(shopExamples.slice(2)), 'loaded');
  assert.equal(await start(shopExamples.slice(1)), 'trained');
});

test('nobody but the owner can read a model', async (t) => {
  const { folder, start, model } = await starts(t);
  await start();
  assert.equal((await stat(await model())).mode & 0o777, 0o600);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

const damages: Record<string, (file: string) => Promise<void>> = {
  'cut short': (file) => truncate(file, 500),
  empty: (file) => truncate(file, 0),
  'longer than it was': (file) => appendFile(file, 'x'),
  'wrong in one bit': async (file) => {
    const content = await readFile(file);
    content[content.length - 100]! ^= 1;
    await writeFile(file, content);
  },
  'something else': (file) => writeFile(file, '#!/bin/sh\necho hello\n'),
};
for (const [title, damage] of Object.entries(damages)) {
  test(`a model that is ${title} is not used, and replaced`, async (t) => {
    const { start, model, warnings } = await starts(t);
    await start();
    await damage(await model());
    assert.equal(await start(), 'trained');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /\.model is damaged/);
    assert.equal(await start(), 'loaded');
    assert.equal(warnings.length, 1);
  });
}

test('a whole model the engine makes nothing of is not used, and replaced', async (t) => {
  const { start, warnings } = await starts(t);
  await start(shopExamples, { ...nlpjsEngine(), save: () => Buffer.from('__proto__') });
  assert.equal(await start(), 'trained');
  assert.match(warnings[0]!, /not what this intent engine saved/);
  assert.equal(await start(), 'loaded');
});

test('a folder that cannot be made is said, and the bot learns all the same', async (t) => {
  const { folder, start, warnings } = await starts(t);
  await writeFile(folder, 'a file where the folder should be');
  assert.equal(await start(), 'trained');
  assert.ok(warnings.some((warning) => warning.includes(`cannot be kept in ${folder}`)));
});

test('a folder that may not be written to is said, and the bot learns all the same', {
  skip: process.getuid?.() === 0 && 'root may write everywhere',
}, async (t) => {
  const { folder, start, warnings } = await starts(t);
  await mkdir(folder);
  await chmod(folder, 0o500);
  assert.equal(await start(), 'trained');
  assert.match(warnings.join(), /cannot be kept in/);
});

test('an engine that cannot be saved learns at every start', async (t) => {
  const { folder } = await starts(t);
  let trained = 0;
  const { recognize } = nlpjsEngine();
  const engine: IntentEngine = { recognize, train: async () => void trained++ };
  for (let i = 0; i < 2; i++) await learnOnce(engine, shopExamples, { folder, log: silentLog });
  assert.equal(trained, 2);
  await assert.rejects(readdir(folder), { code: 'ENOENT' });
});

test('two processes that learn at once leave one whole model', async (t) => {
  const { folder, start, model } = await starts(t);
  const codes = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(
        process.execPath,
        [...process.execArgv, 'tests/intents/learning-process.ts', folder],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    }),
  );
  assert.deepEqual(codes, [0, 0]);
  await model();
  assert.equal(await start(), 'loaded');
});
