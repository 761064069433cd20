import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Failure } from '../../activities/index.ts';
import type { Store } from '../../stores/index.ts';
import { settableClock } from '../harness/clock.ts';
import { diskInHand } from './disk-in-hand.ts';
import { drivers, inFolder, opened } from './folder.ts';
import { message } from './message.ts';
import { begun, claimed, heard, turn, work } from './turn.ts';

const leaseMs = 1_000;
/** Lets everything happen that waits for no disk. */
async function eventLoop(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
}

/** What must survive a power cut when it resolves, after what it needs. */
const durable: Record<string, (store: Store) => Promise<() => Promise<unknown>>> = {
  accept: async (store) => () => store.accept([{ activity: message('2') }]),
  commit: async (store) => {
    const activity = message('2');
    await store.accept([{ activity }]);
    const claim = await claimed(store);
    return () => store.commit(claim, heard(activity));
  },
  'a checkpoint': async (store) => {
    const activity = message('2');
    await store.accept([{ activity }]);
    const claim = await claimed(store);
    return () => store.commit(claim, heard(activity, { checkpoint: true }));
  },
  control: async (store) => () => store.control('c', 0, 'agent:ann', message('2')),
  note: async (store) => () => store.note('c', 'key', 'value'),
  forget: async (store) => () => store.forget('c'),
  prune: async (store) => () => store.prune(Date.now(), 10),
  receipt: async (store) => {
    const message = work(await store.takeOutbound('c', { leaseMs }));
    await store.settle(message, { status: 'sent', providerId: 'p' });
    return () => store.receipt('c', 'p', 'read');
  },
  'taking a message that is sent at most once': async (store) => () =>
    store.takeOutbound('c', { leaseMs, durable: true }),
  'settling with such a message next': async (store) => {
    const message = work(await store.takeOutbound('c', { leaseMs }));
    await turn(store, '2');
    return () => store.settle(message, { status: 'sent' }, { leaseMs, durable: true });
  },
  'the key': async (store) => () => store.key(),
};

/** What a kill -9 cannot undo when it resolves, and a power cut may. */
const lazy: Record<string, (store: Store) => Promise<() => Promise<unknown>>> = {
  claim: async (store) => {
    await store.accept([{ activity: message('2') }]);
    return () => claimed(store);
  },
  renew: async (store) => {
    await store.accept([{ activity: message('2') }]);
    const claim = await claimed(store);
    return () => store.renew(claim, leaseMs);
  },
  release: async (store) => {
    await store.accept([{ activity: message('2') }]);
    const claim = await claimed(store);
    return () => store.release(claim, { attempted: false, retryAt: Date.now() });
  },
  'taking a message': async (store) => () => store.takeOutbound('c', { leaseMs }),
  settling: async (store) => {
    const message = work(await store.takeOutbound('c', { leaseMs }));
    return () => store.settle(message, { status: 'sent' }, { leaseMs });
  },
};

for (const driver of drivers) {
  suite(`flushes of the embedded store, by ${driver}`, () => {
    for (const [title, prepare] of Object.entries(durable)) {
      test(`nobody is told that it is kept before it is flushed: ${title}`, () =>
        inFolder(async (folder) => {
          const disk = diskInHand();
          const store = await opened(folder, { driver }, disk);
          await turn(store, '1');
          const act = await prepare(store);
          const release = disk.hold();
          let told = false;
          const acted = act().then(() => {
            told = true;
          });
          await eventLoop();
          assert.deepEqual([told, disk.asked()], [false, disk.flushed() + 1]);
          release();
          await acted;
          await store.close();
        }));
    }

    for (const [title, prepare] of Object.entries(lazy)) {
      test(`it need not be flushed, and is within a second: ${title}`, () =>
        inFolder(async (folder) => {
          const disk = diskInHand();
          const clock = settableClock();
          const store = await opened(folder, { driver }, { ...disk, clock });
          await turn(store, '1');
          const act = await prepare(store);
          await store.key();
          const before = disk.asked();
          await act();
          await eventLoop();
          assert.equal(disk.asked(), before);
          await clock.advance(1_000);
          assert.equal(disk.asked(), before + 1);
          await store.close();
        }));
    }

    test('a turn that begins when it is written needs two flushes, from accept to settled', () =>
      inFolder(async (folder) => {
        const disk = diskInHand();
        const store = await opened(folder, { driver }, disk);
        const release = disk.hold();
        const activity = message('1');
        const { claim, durable: accepted } = await begun(store, activity);
        // The turn runs before it is flushed that it was accepted.
        assert.equal(disk.flushed(), 0);
        const committed = store.commit(claim, heard(activity), { leaseMs });
        release();
        await accepted;
        assert.equal(disk.flushed(), 1);
        const { send } = await committed;
        assert.equal(disk.flushed(), 2);
        assert.equal(await store.settle(send!, { status: 'sent' }, { leaseMs }), null);
        assert.equal(disk.asked(), 2);
        await store.close();
      }));

    test('what many ask for in the same moment shares one flush', () =>
      inFolder(async (folder) => {
        const disk = diskInHand();
        const store = await opened(folder, { driver }, disk);
        await Promise.all(
          Array.from({ length: 100 }, (_, n) =>
            store.accept([{ activity: message('1', 'hello', `c${n}`) }]),
          ),
        );
        assert.equal(disk.asked(), 1);
        await store.close();
      }));

    test('closing flushes what was written lazily', () =>
      inFolder(async (folder) => {
        const disk = diskInHand();
        const store = await opened(folder, { driver }, disk);
        await store.accept([{ activity: message('1') }]);
        await claimed(store);
        const before = disk.flushed();
        await store.close();
        assert.equal(disk.flushed(), before + 1);
      }));

    test('a flush that fails ends the store, and what was acknowledged is there when it is opened again', () =>
      inFolder(async (folder) => {
        const disk = diskInHand();
        const reasons: Error[] = [];
        const ended = (reason: Error): void => void reasons.push(reason);
        const live = join(folder, 'live');
        const store = await opened(live, { driver }, { ...disk, ended });
        await turn(store, 'kept');
        disk.breakDown();
        const asked = disk.asked();
        const over = (error: Failure): boolean => {
          assert.equal(error.code, 'store.ended');
          assert.match(error.message, /EIO.*Check the disk/s);
          return true;
        };
        await assert.rejects(store.accept([{ activity: message('lost') }]), over);
        assert.deepEqual(
          reasons.map((reason) => (reason as Failure).code),
          ['store.ended'],
        );
        // Nothing is tried again, not even to read what is not known to be kept.
        await assert.rejects(store.accept([{ activity: message('late') }]), over);
        await assert.rejects(store.claim('c', { owner: 'one', leaseMs }), over);
        await assert.rejects(store.conversation('c'), over);
        await assert.rejects(store.search('said', 1), over);
        await assert.rejects(store.forget('c'), over);
        await store.close();
        assert.deepEqual([disk.asked(), reasons.length], [asked + 1, 1]);

        // This process holds the file until it ends; another finds it as it is.
        await cp(live, join(folder, 'found'), { recursive: true });
        const found = await opened(join(folder, 'found'), { driver });
        assert.deepEqual((await found.conversation('c'))?.state, { remembers: 'said kept' });
        await found.close();
      }));
  });
}
