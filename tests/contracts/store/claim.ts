import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Claim, Fenced, isNotBefore } from '../../../stores/index.ts';
import { leaseMs, reply, type Stage, said } from './stage.ts';

export function claiming(on: Stage): void {
  describe('claim', () => {
    test('of two who want the same work, one gets it', async () => {
      await on.accept(said('1'));
      const claims = await Promise.all([on.tryClaim(), on.tryClaim('c', 'two')]);
      const until = on.clock.now() + leaseMs;
      assert.deepEqual(claims.filter(isNotBefore), [{ notBefore: until }]);
    });

    test('the first claim finds the conversation as the activity told of it', async () => {
      await on.accept(said('1'));
      const { conversation, attempts, activity, accepted, timer } = await on.claim();
      assert.deepEqual(conversation, {
        id: 'c',
        channel: 'test',
        address: { to: 'anna' },
        isGroup: false,
        controller: 'bot',
        epoch: 0,
        state: null,
        timers: [],
      });
      assert.equal(attempts, 1);
      assert.deepEqual(activity, said('1'));
      assert.deepEqual(accepted, { at: on.clock.now(), controller: 'bot', epoch: 0 });
      assert.equal(timer, null);
    });

    test('a right that ran out is taken by the next, and the first can no longer commit', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      await on.clock.advance(leaseMs + 1);
      const second = await on.claim('c', 'two');
      assert.equal(second.attempts, 2);
      await assert.rejects(on.commit(first, { consumed: [{ id: '1' }] }), Fenced);
      await assert.rejects(on.store.renew(first, leaseMs), Fenced);
      await on.commit(second, { consumed: [{ id: '1' }], outbound: [reply('hello')] });
      assert.deepEqual(await on.spoken(), ['said 1', 'hello']);
    });

    test('a right that is renewed lasts longer', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      await on.clock.advance(leaseMs - 1);
      await on.store.renew(first, leaseMs);
      await on.clock.advance(leaseMs - 1);
      assert.deepEqual(await on.tryClaim('c', 'two'), { notBefore: on.clock.now() + 1 });
      await on.commit(first, { consumed: [{ id: '1' }] });
    });

    test('what was given back untried counts as not tried', async () => {
      await on.accept(said('1'));
      await on.store.release(await on.claim(), { attempted: false });
      const again = await on.claim();
      assert.equal(again.attempts, 1);
      await on.store.release(again, { attempted: true });
      assert.equal((await on.claim()).attempts, 2);
    });

    test('what was given back until later waits that long', async () => {
      await on.accept(said('1'));
      await on.store.release(await on.claim(), { attempted: true, retryAt: on.clock.now() + 500 });
      assert.deepEqual(await on.tryClaim(), { notBefore: on.clock.now() + 500 });
      assert.deepEqual(await on.store.due(10), {
        work: [],
        outbound: [],
        nextAt: on.clock.now() + 500,
      });
      await on.clock.advance(500);
      assert.equal((await on.claim()).attempts, 2);
    });

    test('who gave the right back cannot commit any more', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      await on.store.release(first, { attempted: false });
      await assert.rejects(on.commit(first, { consumed: [{ id: '1' }] }), Fenced);
    });

    test('activities are handed out in the order of the channel, else of arrival', async () => {
      await on.store.accept([
        { activity: said('late'), order: 30 },
        { activity: said('early'), order: 10 },
        { activity: said('middle'), order: 20 },
      ]);
      const order: (string | undefined)[] = [];
      let next: Claim | null = await on.claim();
      while (next) {
        const id: string = next.activity!.id;
        order.push(id);
        next = await on.next(next, { consumed: [{ id }] });
      }
      assert.deepEqual(order, ['early', 'middle', 'late']);
    });

    test('one that is not ready yet holds up those after it, and no other conversation', async () => {
      const readyAt = on.clock.now() + 300;
      await on.store.accept([
        { activity: said('second'), order: 2 },
        { activity: said('first'), order: 1, readyAt },
        { activity: said('1', { conversation: 'd' }) },
      ]);
      assert.deepEqual(await on.tryClaim(), { notBefore: readyAt });
      assert.deepEqual((await on.store.due(10)).work, ['d']);
      await on.clock.advance(300);
      assert.equal((await on.claim()).activity?.id, 'first');
    });

    test('what is worked on is due when the right to it runs out', async () => {
      await on.accept(said('1'));
      await on.claim();
      const until = on.clock.now() + leaseMs;
      assert.deepEqual(await on.store.due(10), { work: [], outbound: [], nextAt: until });
      await on.clock.advance(leaseMs);
      assert.deepEqual((await on.store.due(10)).work, ['c']);
    });

    test('what has waited longest is due first', async () => {
      for (const conversation of ['first', 'third', 'second']) {
        await on.accept(said('1', { conversation }));
        await on.clock.advance(10);
      }
      const timers = [{ id: 't', at: on.clock.now() + 5 }];
      await on.commit(await on.claim('third'), { consumed: [{ id: '1' }], timers });
      await on.clock.advance(10);
      assert.deepEqual((await on.store.due(10)).work, ['first', 'second', 'third']);
      assert.deepEqual((await on.store.due(2)).work, ['first', 'second']);
    });

    test('what waits in channels that are not asked for does not hide the others', async () => {
      for (let n = 0; n < 20; n++) await on.accept(said(`a${n}`, { conversation: `off-${n}` }));
      const other = { ...said('b', { conversation: 'other' }), channelId: 'other' };
      await on.store.accept([{ activity: other }]);
      assert.deepEqual((await on.store.due(10, ['other'])).work, ['other']);
      await on.commit(await on.claim('other'), {
        consumed: [{ id: 'b' }],
        outbound: [reply('hello')],
      });
      assert.deepEqual(await on.store.due(10, ['other']), {
        work: [],
        outbound: ['other'],
        nextAt: null,
      });
      assert.deepEqual(await on.store.due(10, []), { work: [], outbound: [], nextAt: null });
      assert.equal((await on.store.due(10)).work.length, 10);
    });

    test('every claim has a greater fence than the one before', async () => {
      await on.accept(said('1'), said('2'), said('3'));
      const first = await on.claim();
      const second = await on.next(first, { consumed: [{ id: '1' }] });
      await on.store.release(second!, { attempted: false });
      const third = await on.claim('c', 'two');
      assert.ok(first.fence < second!.fence && second!.fence < third.fence);
    });

    test('an activity waits until it is ready', async () => {
      await on.store.accept([{ activity: said('1'), readyAt: on.clock.now() + 300 }]);
      assert.deepEqual(await on.tryClaim(), { notBefore: on.clock.now() + 300 });
      assert.deepEqual(await on.store.due(10), {
        work: [],
        outbound: [],
        nextAt: on.clock.now() + 300,
      });
      await on.clock.advance(300);
      assert.deepEqual((await on.store.due(10)).work, ['c']);
      assert.equal((await on.claim()).activity?.id, '1');
    });
  });
}
