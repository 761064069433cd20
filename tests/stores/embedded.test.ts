import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Failure, inLanguage } from '../../activities/index.ts';
import { embedded, type Store } from '../../stores/index.ts';
import { type Place, storeContract } from '../contracts/store.contract.ts';
import { settableClock } from '../harness/clock.ts';
import { drivers, inFolder, noBuiltIn, opened } from './folder.ts';
import { message } from './message.ts';

for (const driver of ['libsql', 'node:sqlite'] as const) {
  if (!drivers.includes(driver)) {
    test('store contract: embedded, with node:sqlite', { skip: noBuiltIn });
    continue;
  }
  storeContract(`embedded, with ${driver}`, async (): Promise<Place> => {
    const folder = await mkdtemp(join(tmpdir(), 'parlance-store-'));
    return {
      open: () => embedded(folder, { driver }),
      remove: () => rm(folder, { recursive: true }),
    };
  });
}

async function turn(store: Store, id: string, text: string, conversation = 'c'): Promise<void> {
  await store.accept([{ activity: message(id, text, conversation) }]);
  const claim = await store.claim(conversation, { owner: 'one', leaseMs: 1_000 });
  await store.commit(claim!, {
    state: { remembers: text },
    consumed: [{ id }],
    outbound: [{ by: 'bot', native: text, reply: { says: inLanguage(`I heard ${text}`, 'en') } }],
    timers: [],
    events: [],
  });
}

test(
  'a file that one library wrote is read and written on by the other',
  {
    skip: drivers.length === 1 && noBuiltIn,
  },
  () =>
    inFolder(async (folder) => {
      for (const [n, driver] of [...drivers, ...drivers].entries()) {
        const store = await opened(folder, { driver });
        await turn(store, `${n}`, `我要退款 ${n}`);
        assert.equal((await store.transcript('c', 0, 100)).length, 2 * (n + 1));
        assert.equal((await store.search('退款', 100)).length, 2 * (n + 1));
        await store.close();
      }
    }),
);

for (const driver of drivers) {
  test(`who is forgotten leaves no trace in the files (${driver})`, () =>
    inFolder(async (folder) => {
      const store = await opened(folder, { driver });
      for (let n = 0; n < 40; n++) {
        await turn(store, `${n}`, `Zanzibar ${n} ${'zyzzyva '.repeat(200)}`, 'c');
        await turn(store, `${n}`, 'Something else', 'd');
      }
      assert.equal((await store.search('zanzibar', 100)).length, 80);
      await store.forget('c');
      assert.equal((await store.search('zanzibar', 100)).length, 0);
      assert.equal((await store.search('something', 100)).length, 80);
      await store.close();
      for (const name of await readdir(folder)) {
        const bytes = (await readFile(join(folder, name))).toString('latin1').toLowerCase();
        assert.ok(!/zanzibar|zyzzyva/.test(bytes), `${name} still holds words of the customer`);
      }
    }));
}

test('after a crash, work goes on at once and not when its right runs out', () =>
  inFolder(async (folder) => {
    const clock = settableClock();
    const store = await opened(folder, {}, clock);
    await turn(store, '1', 'hello');
    await store.takeOutbound('c', 60_000);
    await store.accept([{ activity: message('2') }]);
    await store.claim('c', { owner: 'one', leaseMs: 60_000 });
    // Closing gives nothing back, so what is left is as after a crash.
    await store.close();
    const again = await opened(folder, {}, clock);
    assert.deepEqual(await again.due(10), { work: ['c'], outbound: ['c'], nextAt: null });
    assert.equal((await again.claim('c', { owner: 'two', leaseMs: 1_000 }))?.attempts, 2);
    assert.equal((await again.takeOutbound('c', 1_000))?.uncertain, true);
    await again.close();
  }));

test('work that waits before it is tried again still waits after a restart', () =>
  inFolder(async (folder) => {
    const clock = settableClock();
    const store = await opened(folder, {}, clock);
    await store.accept([{ activity: message('1') }]);
    const claim = await store.claim('c', { owner: 'one', leaseMs: 1_000 });
    await store.release(claim!, { attempted: true, retryAt: clock.now() + 5_000 });
    await store.close();
    const again = await opened(folder, {}, clock);
    assert.equal((await again.due(10)).nextAt, clock.now() + 5_000);
    await again.close();
  }));

test('replies go where the customer wrote from last', () =>
  inFolder(async (folder) => {
    const store = await opened(folder);
    await turn(store, '1', 'from here');
    const moved = message('2');
    const conversation = { ...moved.conversation, address: 'elsewhere' };
    await store.accept([{ activity: { ...moved, conversation } }]);
    await store.accept([{ activity: message('1') }]);
    assert.equal((await store.takeOutbound('c', 1_000))?.address, 'elsewhere');
    await store.close();
  }));

test('one operation that fails does not tear the others of the same moment', () =>
  inFolder(async (folder) => {
    const store = await opened(folder);
    const nowhere = { id: 'c', address: undefined as unknown as string };
    const results = await Promise.allSettled([
      store.accept([{ activity: message('1') }]),
      store.accept([
        { activity: message('2') },
        { activity: { ...message('2'), conversation: nowhere } },
      ]),
      store.accept([{ activity: message('3') }]),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    const all = ['1', '2', '3'].map((id) => ({ activity: message(id) }));
    assert.deepEqual(await store.accept(all), { fresh: 1 });
    await store.close();
  }));

test('a store that is not open says so, and closing it twice is no mistake', () =>
  inFolder(async (folder) => {
    const closed = (error: Failure): boolean => error.code === 'store.closed';
    const store = embedded(folder);
    await assert.rejects(store.accept([]), closed);
    await store.open({
      clock: settableClock(),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    await Promise.all([store.close(), store.close()]);
    await assert.rejects(store.due(1), closed);
  }));
