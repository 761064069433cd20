import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity, Json } from '../../../activities/index.ts';
import { type Claim, Fenced, Unkeepable } from '../../../stores/index.ts';
import { changes, leaseMs, reply, type Stage, said } from './stage.ts';

export function committing(on: Stage): void {
  describe('commit', () => {
    test('everything of a turn is there at once, also after a restart', async () => {
      await on.accept(said('1'));
      const state: Json = { deep: { list: [1, 'two', null, { 三: '' }], empty: {} } };
      await on.store.commit(
        await on.claim(),
        changes({
          state,
          consumed: [{ id: '1' }],
          outbound: [reply('hello'), reply('there')],
          timers: [{ id: 't', at: on.clock.now() + 10 }],
          events: [{ name: 'dialog.started', at: 'then', data: { dialog: 'x' } }],
        }),
      );
      await on.reopen();
      assert.deepEqual(await on.spoken(), ['said 1', 'hello', 'there']);
      const record = await on.store.conversation('c');
      assert.deepEqual(record?.state, state);
      assert.deepEqual(record?.timers, [{ id: 't', at: on.clock.now() + 10 }]);
      const [event] = await on.store.events(0, 10);
      assert.equal(event?.name, 'dialog.started');
      assert.equal(event?.conversation, 'c');
      assert.deepEqual(event?.data, { dialog: 'x' });
      assert.deepEqual(await on.store.events(event!.seq, 10), []);
    });

    test('a turn that lost its right changes nothing', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      await on.clock.advance(leaseMs + 1);
      await on.store.release(await on.claim('c', 'two'), { attempted: false });
      const lost = changes({
        state: { wrong: true },
        controller: 'queue',
        consumed: [{ id: '1' }],
        outbound: [reply('wrong')],
        timers: [{ id: 'wrong', at: 0 }],
        events: [{ name: 'dialog.started', at: 'then' }],
      });
      await assert.rejects(on.store.commit(first, lost), Fenced);
      const record = await on.store.conversation('c');
      assert.equal(record?.state, null);
      assert.equal(record?.controller, 'bot');
      assert.deepEqual(record?.timers, []);
      assert.deepEqual(await on.spoken(), []);
      assert.deepEqual(await on.store.events(0, 10), []);
      assert.equal(await on.tryTake(), null);
    });

    test('the next work comes with the same right, and counts as tried once', async () => {
      await on.accept(said('1'), said('2'));
      await on.store.release(await on.claim(), { attempted: true });
      const first = await on.claim();
      assert.equal(first.attempts, 2);
      const next = await on.next(first, { state: 7, consumed: [{ id: '1' }] });
      assert.equal(next?.activity?.id, '2');
      assert.equal(next?.attempts, 1);
      assert.equal(next?.conversation.state, 7);
      assert.ok(next.fence > first.fence);
      assert.deepEqual(await on.tryClaim('c', 'two'), { notBefore: on.clock.now() + leaseMs });
    });

    test('a claim can be committed once, also when more work came with it', async () => {
      await on.accept(said('1'), said('2'));
      const first = await on.claim();
      const done = changes({ consumed: [{ id: '1' }], outbound: [reply('hello')] });
      const next = await on.next(first, done);
      await assert.rejects(on.store.commit(first, done), Fenced);
      await on.commit(next!, { consumed: [{ id: '2' }] });
      await assert.rejects(on.store.commit(next!, done), Fenced);
      assert.deepEqual(await on.spoken(), ['said 1', 'hello', 'said 2']);
    });

    test('of the same claim committed twice at once, one is kept', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      const done = changes({ consumed: [{ id: '1' }], outbound: [reply('hello')] });
      const results = await Promise.allSettled([
        on.store.commit(first, done),
        on.store.commit(first, done),
      ]);
      assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
      assert.deepEqual(await on.spoken(), ['said 1', 'hello']);
    });

    test('a checkpoint is durable and the turn goes on under the same right', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      const part = changes({
        state: 'half',
        consumed: [{ id: '1' }],
        outbound: [reply('wait')],
        checkpoint: true,
      });
      const second = await on.next(first, part);
      assert.ok(second);
      assert.equal(second.conversation.state, 'half');
      assert.equal((await on.store.conversation('c'))?.state, 'half');
      assert.deepEqual(await on.tryClaim('c', 'two'), { notBefore: on.clock.now() + leaseMs });
      assert.equal((await on.take()).native, 'wait');
      assert.equal(await on.next(second, { state: 'whole' }), null);
      assert.equal((await on.store.conversation('c'))?.state, 'whole');
    });

    test('a turn that died after a checkpoint is found again by its timer', async () => {
      await on.accept(said('1'));
      await on.store.commit(
        await on.claim(),
        changes({
          consumed: [{ id: '1' }],
          timers: [{ id: 'continue', at: on.clock.now() }],
          checkpoint: true,
        }),
      );
      await on.clock.advance(leaseMs + 1);
      const again = await on.claim('c', 'two');
      assert.equal(again.timer?.id, 'continue');
      assert.equal(again.activity, null);
      assert.equal(again.attempts, 1);
    });

    test('a turn that goes on after a checkpoint can lose its right like any other', async () => {
      await on.accept(said('1'), said('2'));
      const part = changes({ state: 'half', consumed: [{ id: '1' }], checkpoint: true });
      const second = await on.next(await on.claim(), part);
      await on.clock.advance(leaseMs + 1);
      await on.claim('c', 'two');
      await assert.rejects(on.commit(second!, { state: 'whole' }), Fenced);
      assert.equal((await on.store.conversation('c'))?.state, 'half');
    });

    test('what nobody accepted cannot be consumed', async () => {
      await on.accept(said('1'));
      await on.commit(await on.claim(), { consumed: [{ id: '1' }, { id: 'unknown' }] });
      assert.deepEqual(await on.spoken(), ['said 1']);
    });

    test('an activity is kept in the form the turn says', async () => {
      await on.accept(said('1', { text: 'my card is 4111' }));
      const redacted = said('1', { text: 'my card is •••' });
      await on.commit(await on.claim(), { consumed: [{ id: '1', keep: redacted }] });
      assert.deepEqual(await on.spoken(), ['my card is •••']);
      assert.deepEqual(await on.store.search('4111', 10), []);
    });

    test('timers wake a conversation when they are due, and are replaced by each turn', async () => {
      await on.accept(said('1'));
      const timers = [
        { id: 'b', at: on.clock.now() + 200 },
        { id: 'a', at: on.clock.now() + 100 },
      ];
      const { next } = await on.commit(await on.claim(), { consumed: [{ id: '1' }], timers });
      assert.deepEqual(next, { notBefore: on.clock.now() + 100 });
      assert.deepEqual(await on.tryClaim(), next);
      assert.equal((await on.store.due(10)).nextAt, on.clock.now() + 100);
      await on.clock.advance(100);
      assert.deepEqual((await on.store.due(10)).work, ['c']);
      const due = await on.claim();
      assert.deepEqual(due.timer, timers[1]);
      assert.equal(await on.next(due, { timers: [] }), null);
      await on.clock.advance(1_000);
      assert.deepEqual(await on.store.due(10), { work: [], outbound: [], nextAt: null });
    });

    test('the first message comes with the commit, taken', async () => {
      await on.accept(said('1'), said('2'));
      const one = { consumed: [{ id: '1' }], outbound: [reply('one'), reply('two')] };
      const { next, send } = await on.commit(await on.claim(), one, { leaseMs });
      const { id, seq, ...rest } = send!;
      assert.equal(id, `c:${seq}`);
      assert.deepEqual(rest, {
        conversation: 'c',
        channel: 'test',
        address: { to: 'anna' },
        by: 'bot',
        epoch: 0,
        native: 'one',
        tries: 1,
        uncertain: false,
        createdAt: on.clock.now(),
      });
      assert.deepEqual(await on.tryTake(), { notBefore: on.clock.now() + leaseMs });
      // The next turn does not overtake what is unsettled.
      const two = { consumed: [{ id: '2' }], outbound: [reply('three')] };
      assert.equal((await on.commit(next as Claim, two, { leaseMs })).send, null);
      const second = await on.store.settle(send!, { status: 'sent' }, { leaseMs });
      assert.equal((second as typeof send)?.native, 'two');
    });

    test('a turn that says nothing has nothing to send, and none sends unasked', async () => {
      await on.accept(said('1'), said('2'));
      const silent = await on.commit(await on.claim(), { consumed: [{ id: '1' }] }, { leaseMs });
      assert.equal(silent.send, null);
      const done = { consumed: [{ id: '2' }], outbound: [reply('one')] };
      assert.equal((await on.commit(silent.next as Claim, done)).send, null);
      assert.equal((await on.take()).native, 'one');
    });

    test('a reply goes where the customer wrote from last, also if that was during the turn', async () => {
      const from = (id: string, address: string): Activity => {
        const activity = said(id);
        return { ...activity, conversation: { ...activity.conversation, address } };
      };
      await on.accept(from('1', 'here'));
      const first = await on.claim();
      await on.accept(from('2', 'there'));
      await on.accept(from('1', 'a duplicate moves nobody'));
      const one = { consumed: [{ id: '1' }], outbound: [reply('one')] };
      const { next, send } = await on.commit(first, one, { leaseMs });
      assert.equal(send?.address, 'there');
      assert.equal((next as Claim).conversation.address, 'there');
      await on.store.settle(send, { status: 'retry', at: on.clock.now(), error: 'slow down' });
      await on.accept(from('3', 'elsewhere'));
      assert.equal((await on.take()).address, 'elsewhere');
    });

    test('what a checkpoint says can be sent in the same step', async () => {
      await on.accept(said('1'));
      const part = { outbound: [reply('wait')], checkpoint: true };
      const { send } = await on.commit(await on.claim(), part, { leaseMs });
      assert.equal(send?.native, 'wait');
    });

    test('an activity that was done at a checkpoint may be kept in less words afterwards', async () => {
      await on.accept(said('1', { text: 'my card is 4111' }));
      const part = { consumed: [{ id: '1' }], checkpoint: true };
      const second = await on.next(await on.claim(), part);
      assert.equal((await on.store.search('4111', 10)).length, 1);
      const keep = said('1', { text: 'my card is •••' });
      await on.commit(second!, { consumed: [{ id: '1', keep }] });
      assert.deepEqual(await on.spoken(), ['my card is •••']);
      assert.deepEqual(await on.store.search('4111', 10), []);
      assert.equal((await on.store.search('card', 10)).length, 1);
    });

    const endless: Record<string, unknown> = {};
    endless['itself'] = endless;
    const unkeepable: Record<string, object> = {
      'a state that holds itself': { state: endless },
      'a state that is none': { state: undefined },
      'a BigInt': { state: { count: 1n } },
      'a message that is none': { outbound: [{ by: 'bot', native: undefined }] },
      'a timer that is never due': { timers: [{ id: 't', at: Infinity }] },
      'a timer at no time': { timers: [{ id: 't', at: Number.NaN }] },
      'a fact that holds itself': {
        events: [{ name: 'dialog.started', at: 'then', data: endless }],
      },
    };
    for (const [title, some] of Object.entries(unkeepable)) {
      test(`${title} is refused as what can never be kept, and nothing else of the turn is kept`, async () => {
        await on.accept(said('1'));
        const first = await on.claim();
        const bad = { consumed: [{ id: '1' }], outbound: [reply('no')], ...some };
        await assert.rejects(on.commit(first, bad), Unkeepable);
        assert.deepEqual(await on.spoken(), []);
        assert.equal(await on.tryTake(), null);
        // The right is still there, for changes that can be kept.
        await on.commit(first, { consumed: [{ id: '1' }], outbound: [reply('yes')] });
        assert.deepEqual(await on.spoken(), ['said 1', 'yes']);
      });
    }
  });
}
