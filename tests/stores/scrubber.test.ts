import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { settableClock } from '../harness/clock.ts';
import { inFolder, opened } from './folder.ts';
import { message } from './message.ts';
import { claimed } from './turn.ts';

/** The files of a folder that hold these words. */
async function filesWith(folder: string, words: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    if ((await readFile(join(folder, name))).includes(words)) found.push(name);
  }
  return found;
}

test('words that are found to be a secret only later stand in no file a second after', () =>
  inFolder(async (folder) => {
    const clock = settableClock();
    const store = await opened(folder, {}, { clock });
    await store.accept([{ activity: message('1', 'my card is 4111111111111111') }]);
    const claim = await claimed(store);
    assert.deepEqual(await filesWith(folder, '4111111111111111'), ['parlance.db-wal']);
    const keep = message('1', 'my card is •••');
    await store.commit(claim, {
      state: null,
      consumed: [{ id: '1', keep }],
      outbound: [],
      timers: [],
      events: [],
    });
    await clock.advance(1_000);
    assert.deepEqual(await filesWith(folder, '4111111111111111'), []);
    const [line] = await store.transcript('c', 0, 10);
    assert.equal(line?.activity?.text, 'my card is •••');
    await store.close();
  }));

test('the words of an earlier activity can be replaced, the rest of it as it was', () =>
  inFolder(async (folder) => {
    const clock = settableClock();
    const store = await opened(folder, {}, { clock });
    for (const [id, text] of [
      ['1', 'pay with 4111111111111111'],
      ['2', '102938'],
    ] as const) {
      await store.accept([{ activity: message(id, text) }]);
      const claim = await claimed(store);
      const hidden = id === '2' ? [{ id: '1', text: 'pay with •••' }] : [];
      await store.commit(claim, {
        state: null,
        consumed: [{ id }, ...hidden],
        outbound: [],
        timers: [],
        events: [],
      });
    }
    const [line] = await store.transcript('c', 0, 10);
    assert.deepEqual(line?.activity, message('1', 'pay with •••'));
    assert.equal((await store.search('4111111111111111', 10)).length, 0);
    await store.close();
  }));
