import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Failure, silentLog } from '../../activities/index.ts';
import { openDatabase } from '../../stores/embedded/sqlite.ts';
import { embedded } from '../../stores/index.ts';
import { type Place, storeContract } from '../contracts/store.contract.ts';
import { settableClock } from '../harness/clock.ts';
import { drivers, inFolder, noBuiltIn, opened } from './folder.ts';
import { message } from './message.ts';
import { claimed, turn, work } from './turn.ts';

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
  test(`who is forgotten leaves no trace in the files, while the store is open (${driver})`, () =>
    inFolder(async (folder) => {
      const store = await opened(folder, { driver });
      const traces = async (): Promise<string[]> => {
        const found: string[] = [];
        for (const name of await readdir(folder)) {
          const bytes = (await readFile(join(folder, name))).toString('latin1').toLowerCase();
          if (/zanzibar|zyzzyva/.test(bytes)) found.push(name);
        }
        return found;
      };
      for (let n = 0; n < 40; n++) {
        await turn(store, `${n}`, `Zanzibar ${n} ${'zyzzyva '.repeat(200)}`, 'c');
        await turn(store, `${n}`, 'Something else', 'd');
      }
      await store.note('c', 'key', 'Zanzibar');
      assert.equal((await store.search('zanzibar', 100)).length, 80);
      assert.ok((await traces()).length > 0);
      await store.forget('c');
      assert.deepEqual(await traces(), []);
      assert.equal((await store.search('zanzibar', 100)).length, 0);
      assert.equal((await store.search('something', 100)).length, 80);
      // What comes now is kept as before.
      await turn(store, 'new', 'Something new', 'd');
      await store.close();
      assert.deepEqual(await traces(), []);
      const again = await opened(folder, { driver });
      assert.equal((await again.transcript('d', 0, 100)).length, 82);
      await again.close();
    }));

  test(`what is pruned makes room for what comes: the file stays as large as it is (${driver})`, () =>
    inFolder(async (folder) => {
      const clock = settableClock();
      const store = await opened(folder, { driver }, { clock });
      const sizes: number[] = [];
      for (let round = 0; round < 6; round++) {
        const before = clock.now();
        await clock.advance(3_600_000);
        for (let n = 0; n < 40; n++) {
          const conversation = `c${n % 10}`;
          const text = `${round} ${'word '.repeat(100)}`;
          const { send } = await turn(store, `${round} ${n}`, text, conversation, { leaseMs: 1 });
          await store.settle(send!, { status: 'sent' });
        }
        while ((await store.prune(before, 50)).more);
        // That empties the log into the file.
        await store.forget('nobody');
        sizes.push((await stat(join(folder, 'parlance.db'))).size);
      }
      await store.close();
      // Two hours of it are there from the third round on; a page more or less is no growth.
      assert.ok(sizes.at(-1)! <= 1.05 * sizes[2]!, `it grew: ${sizes.join()}`);
    }));

  test(`a line or an event that is damaged holds up no others (${driver})`, () =>
    inFolder(async (folder) => {
      const store = await opened(folder, { driver });
      await turn(store, '1');
      await turn(store, '2');
      await store.note('c', 'key', 1, { name: 'effect.noted', at: 'then', data: 1 });
      await store.close();
      const database = await openDatabase(join(folder, 'parlance.db'), driver);
      database.exec("UPDATE activity SET body = '{' WHERE id = '1'");
      database.exec("UPDATE entry SET reply = '{' WHERE seq = (SELECT max(seq) FROM entry)");
      database.exec("UPDATE event SET data = '{'");
      database.close();
      const warnings: object[] = [];
      const warn = (_: string, facts = {}): void => void warnings.push(facts);
      const again = await opened(folder, { driver }, { log: { ...silentLog, warn } });
      const lines = await again.transcript('c', 0, 100);
      assert.deepEqual(
        lines.map(({ id, by, activity, reply }) => [id, by, !!activity, !!reply]),
        [
          ['1', 'customer', false, false],
          [lines[1]!.id, 'bot', false, true],
          ['2', 'customer', true, false],
          [`c:${lines[3]!.seq}`, 'bot', false, false],
        ],
      );
      assert.equal((await again.search('said', 10)).length, 2);
      assert.deepEqual(
        (await again.events(0, 10)).map(({ name, data }) => [name, data]),
        [['effect.noted', undefined]],
      );
      assert.equal(warnings.length, 3);
      await again.close();
    }));
}

test('after a crash, work goes on at once and not when its right runs out', () =>
  inFolder(async (folder) => {
    const clock = settableClock();
    const store = await opened(folder, {}, { clock });
    await turn(store, '1', 'hello');
    await store.takeOutbound('c', { leaseMs: 60_000 });
    await store.accept([{ activity: message('2') }]);
    await store.claim('c', { owner: 'one', leaseMs: 60_000 });
    // Closing gives nothing back, so what is left is as after a crash.
    await store.close();
    const again = await opened(folder, {}, { clock });
    assert.deepEqual(await again.due(10), { work: ['c'], outbound: ['c'], nextAt: null });
    assert.equal((await claimed(again, 'c', 'two')).attempts, 2);
    assert.equal(work(await again.takeOutbound('c', { leaseMs: 1_000 })).uncertain, true);
    await again.close();
  }));

test('work that waits before it is tried again still waits after a restart', () =>
  inFolder(async (folder) => {
    const clock = settableClock();
    const store = await opened(folder, {}, { clock });
    await store.accept([{ activity: message('1') }]);
    const retryAt = clock.now() + 5_000;
    await store.release(await claimed(store), { attempted: true, retryAt });
    await store.close();
    const again = await opened(folder, {}, { clock });
    assert.equal((await again.due(10)).nextAt, retryAt);
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
    assert.equal(work(await store.takeOutbound('c', { leaseMs: 1_000 })).address, 'elsewhere');
    await store.close();
  }));

test('a store that is not open says so, and closing it twice is no mistake', () =>
  inFolder(async (folder) => {
    const closed = (error: Failure): boolean => error.code === 'store.closed';
    const store = embedded(folder);
    await assert.rejects(store.accept([]), closed);
    await store.open({ clock: settableClock(), log: silentLog });
    await Promise.all([store.close(), store.close()]);
    await assert.rejects(store.due(1), closed);
    await assert.rejects(store.forget('c'), closed);
  }));
