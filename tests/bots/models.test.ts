import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import { createBot, dialog } from '../../index.ts';
import { nlpjsEngine } from '../../intents/index.ts';
import { embedded } from '../../stores/index.ts';
import { testChannel } from '../harness/channel.ts';

test('a bot that starts again with the same examples does not learn them again', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-models-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let trained = 0;
  const start = async (...hears: string[]): Promise<void> => {
    const intents = nlpjsEngine();
    const bot = createBot({
      dialogs: [dialog({ name: 'door', title: 'Doors', hears, async talk() {} })],
      channels: [testChannel()],
      store: embedded(folder),
      models: join(folder, 'models'),
      intents: {
        ...intents,
        async train(examples) {
          trained++;
          await intents.train(examples);
        },
      },
      log: silentLog,
    });
    await bot.start({ signals: false });
    await bot.stop();
  };
  await start('open the door');
  await start('open the door');
  assert.equal(trained, 1);
  await start('open the door', 'shut the door');
  assert.equal(trained, 2);
  assert.equal((await readdir(join(folder, 'models'))).length, 2);
});
