import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../activities/index.ts';
import { type Claim, Unkeepable } from '../../stores/index.ts';
import { drivers, inFolder, opened } from './folder.ts';
import { message } from './message.ts';
import { begun, claimed, heard, turn, work } from './turn.ts';

const leaseMs = 1_000;
const unkeepable = 1n as unknown as Json;

for (const driver of drivers) {
  test(`one operation that fails does not tear the others of the same moment (${driver})`, () =>
    inFolder(async (folder) => {
      const store = await opened(folder, { driver });
      const begunTurns: string[] = [];
      const begin = (claims: readonly Claim[]): void => {
        for (const { activity } of claims) begunTurns.push(activity!.id);
      };
      const by = { owner: 'one', leaseMs, begin };
      const nowhere = { ...message('2b'), conversation: { id: 'b', address: unkeepable } };
      const results = await Promise.allSettled([
        store.accept([{ activity: message('1', 'one', 'a') }], by),
        store.accept([{ activity: message('2', 'two', 'b') }, { activity: nowhere }], by),
        store.accept([{ activity: message('3', 'three', 'c') }], by),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.ok((results[1] as PromiseRejectedResult).reason instanceof Unkeepable);
      // What was refused has begun nothing and holds nothing; the others have what they began.
      assert.deepEqual(begunTurns, ['1', '3']);
      assert.equal(await store.conversation('b'), null);
      assert.deepEqual((await store.due(10)).work, []);
      const again = await store.accept([{ activity: message('2', 'two', 'b') }], by);
      assert.deepEqual([again.fresh, begunTurns], [1, ['1', '3', '2']]);
      await store.close();
    }));

  test(`a commit beside one that fails keeps its right, its next work and its message (${driver})`, () =>
    inFolder(async (folder) => {
      const store = await opened(folder, { driver });
      const first = message('1');
      const { claim, durable } = await begun(store, first);
      await durable;
      await store.accept([{ activity: message('2') }]);
      const other = await begun(store, message('1', 'other', 'd'));
      const [kept, refused] = await Promise.allSettled([
        store.commit(claim, heard(first), { leaseMs }),
        store.commit(other.claim, heard(message('1'), { state: unkeepable }), { leaseMs }),
      ]);
      assert.ok(kept.status === 'fulfilled' && refused.status === 'rejected');
      assert.equal(kept.value.send?.tries, 1);
      const next = work(kept.value.next);
      assert.deepEqual([next.activity?.id, next.attempts], ['2', 1]);
      await store.settle(kept.value.send!, { status: 'sent' });
      await store.commit(next, heard(message('2'), { outbound: [] }));
      // The one that was refused still has its right, and nothing to send.
      assert.equal(await store.takeOutbound('d', { leaseMs }), null);
      await store.commit(other.claim, heard(message('1', 'other')));
      assert.equal(work(await store.takeOutbound('d', { leaseMs })).tries, 1);
      const { work: waits, outbound } = await store.due(10);
      assert.deepEqual([waits, outbound], [[], []]);
      await store.close();
    }));

  test(`what is counted in memory is what is in the file, also after much was undone (${driver})`, () =>
    inFolder(async (folder) => {
      const store = await opened(folder, { driver });
      for (let round = 0; round < 5; round++) {
        const names = ['a', 'b', 'c'];
        await Promise.allSettled([
          ...names.map((name) => turn(store, `${round}`, 'x', name)),
          store.note('a', `${round}`, unkeepable),
          store.accept([{ activity: message(`waits ${round}`, 'x', 'd') }]),
          store.note('b', `${round}`, unkeepable),
        ]);
        await Promise.allSettled([
          store.takeOutbound('a', { leaseMs: 1 }),
          store.note('c', `${round}`, unkeepable),
          claimed(store, 'd').then((claim) => store.release(claim, { attempted: false })),
        ]);
      }
      const before = await store.due(10);
      assert.deepEqual(before.work, ['d']);
      await store.close();
      const again = await opened(folder, { driver });
      const { work: waits, outbound } = await again.due(10);
      assert.deepEqual([waits, outbound.toSorted()], [['d'], ['a', 'b', 'c']]);
      for (const name of ['a', 'b', 'c']) {
        let sent = 0;
        let next = await again.takeOutbound(name, { leaseMs });
        while (next) {
          sent++;
          next = await again.settle(work(next), { status: 'sent' }, { leaseMs });
        }
        assert.equal(sent, 5);
      }
      await again.close();
    }));
}
