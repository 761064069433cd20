import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isNotBefore, type Outbound } from '../../../stores/index.ts';
import { leaseMs, reply, type Stage, said } from './stage.ts';

export function sending(on: Stage): void {
  describe('outbox', () => {
    test('messages are sent in order, one after the other', async () => {
      await on.turn('1', 'one', 'two');
      const first = await on.take();
      assert.equal(first.native, 'one');
      assert.equal(first.tries, 1);
      assert.deepEqual(first.address, { to: 'anna' });
      assert.equal(first.channel, 'test');
      assert.deepEqual(await on.tryTake(), { notBefore: on.clock.now() + leaseMs });
      assert.equal(await on.store.settle(first, { status: 'sent', providerId: 'p1' }), null);
      const second = await on.take();
      assert.equal(second.native, 'two');
      assert.notEqual(second.id, first.id);
      await on.store.settle(second, { status: 'sent' });
      assert.equal(await on.tryTake(), null);
    });

    test('one that must wait makes the later ones wait', async () => {
      await on.turn('1', 'one', 'two');
      await on.store.settle(await on.take(), {
        status: 'retry',
        at: on.clock.now() + 500,
        error: 'slow down',
      });
      assert.deepEqual(await on.tryTake(), { notBefore: on.clock.now() + 500 });
      const { outbound, nextAt } = await on.store.due(10);
      assert.deepEqual([outbound, nextAt], [[], on.clock.now() + 500]);
      await on.clock.advance(500);
      assert.deepEqual((await on.store.due(10)).outbound, ['c']);
      const again = await on.take();
      assert.deepEqual([again.native, again.tries, again.uncertain], ['one', 2, false]);
    });

    test('one that failed lets the next one go, and is an event', async () => {
      await on.turn('1', 'one', 'two');
      await on.store.settle(await on.take(), { status: 'failed', error: 'blocked' });
      assert.equal((await on.take()).native, 'two');
      assert.deepEqual(await on.names(), ['reply.failed']);
    });

    test('one whose sender died is taken again with the same id, and said to be uncertain', async () => {
      await on.turn('1', 'one');
      const first = await on.take();
      assert.equal(first.uncertain, false);
      await on.clock.advance(leaseMs + 1);
      assert.deepEqual((await on.store.due(10)).outbound, ['c']);
      const again = await on.take();
      assert.deepEqual([again.id, again.tries, again.uncertain], [first.id, 2, true]);
      // The first sender was only slow: what it says counts, and once.
      await on.store.settle(first, { status: 'sent', providerId: 'p' });
      await on.store.settle(again, { status: 'failed', error: 'too late' });
      assert.equal(await on.status(), 'sent');
    });

    test('a sender that was too slow cannot have it sent a third time', async () => {
      await on.turn('1', 'one');
      const slow = await on.take();
      await on.clock.advance(leaseMs + 1);
      const second = await on.take();
      await on.store.settle(slow, { status: 'retry', at: on.clock.now(), error: 'timeout' });
      await on.store.settle(slow, { status: 'failed', error: 'timeout' });
      assert.deepEqual(await on.tryTake(), { notBefore: on.clock.now() + leaseMs });
      await on.store.settle(second, { status: 'sent' });
      assert.equal(await on.status(), 'sent');
      assert.deepEqual(await on.names(), []);
    });

    test('the doubt about an earlier try stays when a later one was not sent', async () => {
      await on.turn('1', 'one');
      await on.take();
      await on.clock.advance(leaseMs + 1);
      const second = await on.take();
      await on.store.settle(second, { status: 'retry', at: on.clock.now(), error: 'slow down' });
      const third = await on.take();
      assert.deepEqual([third.tries, third.uncertain], [3, true]);
    });

    test('what is being sent is due when the right to send it runs out', async () => {
      await on.turn('1', 'one');
      await on.take();
      const until = on.clock.now() + leaseMs;
      assert.deepEqual(await on.store.due(10), { work: [], outbound: [], nextAt: until });
    });

    test('of two who want to send, one does', async () => {
      await on.turn('1', 'one', 'two');
      const taken = await Promise.all([on.tryTake(), on.tryTake()]);
      const until = on.clock.now() + leaseMs;
      assert.deepEqual(taken.filter(isNotBefore), [{ notBefore: until }]);
    });

    test('ids stay the same and grow with the conversation', async () => {
      await on.turn('1', 'one');
      const before = await on.take();
      await on.reopen();
      await on.clock.advance(leaseMs + 1);
      assert.equal((await on.take()).id, before.id);
    });

    test('a receipt moves a message forward and never back', async () => {
      await on.turn('1', 'one');
      await on.store.settle(await on.take(), { status: 'sent', providerId: 'p1' });
      await on.store.receipt('c', 'p1', 'read');
      assert.equal(await on.status(), 'read');
      await on.store.receipt('c', 'p1', 'delivered');
      await on.store.receipt('c', 'p1', 'failed');
      await on.store.receipt('c', 'unknown', 'failed');
      assert.equal(await on.status(), 'read');
    });

    test('a receipt counts although it comes before the sender wrote down what it sent', async () => {
      await on.turn('1', 'one');
      const sending = await on.take();
      await on.store.receipt('c', 'other', 'failed');
      await on.store.receipt('c', 'p1', 'delivered');
      await on.store.settle(sending, { status: 'sent', providerId: 'p1' });
      assert.equal(await on.status(), 'delivered');
    });

    const receipts: Record<string, [receipts: ('delivered' | 'read' | 'failed')[], is: string]> = {
      'delivered, then read': [['delivered', 'read'], 'read'],
      'read, then delivered': [['read', 'delivered'], 'read'],
      'read, then failed': [['read', 'failed'], 'read'],
      'delivered, then failed': [['delivered', 'failed'], 'delivered'],
      'failed, then delivered': [['failed', 'delivered'], 'failed'],
      'the same twice': [['delivered', 'delivered'], 'delivered'],
    };
    for (const [title, [all, expected]] of Object.entries(receipts)) {
      test(`receipts: ${title}`, async () => {
        await on.turn('1', 'one');
        await on.store.settle(await on.take(), { status: 'sent', providerId: 'p1' });
        for (const receipt of all) await on.store.receipt('c', 'p1', receipt);
        assert.equal(await on.status(), expected);
      });
    }

    test('one that may have been sent is not sent again, and shown so', async () => {
      await on.turn('1', 'one');
      await on.store.settle(await on.take(), { status: 'uncertain', error: 'cut' });
      assert.equal(await on.tryTake(), null);
      assert.equal(await on.status(), 'uncertain');
    });

    test('the next message comes with the settling of the one before', async () => {
      await on.turn('1', 'one', 'two', 'three');
      const first = await on.take();
      const settle = (message: Outbound): Promise<unknown> =>
        on.store.settle(message, { status: 'sent' }, { leaseMs });
      const second = (await settle(first)) as Outbound;
      assert.deepEqual([second.native, second.tries, second.uncertain], ['two', 1, false]);
      assert.deepEqual(await on.tryTake(), { notBefore: on.clock.now() + leaseMs });
      // Whoever settles again what is settled finds that the next is under way.
      assert.deepEqual(await settle(first), { notBefore: on.clock.now() + leaseMs });
      const third = (await settle(second)) as Outbound;
      assert.equal(third.native, 'three');
      assert.equal(await settle(third), null);
    });

    test('after one that must wait comes nothing before its time', async () => {
      await on.turn('1', 'one', 'two');
      const at = on.clock.now() + 500;
      const outcome = { status: 'retry', at, error: 'slow down' } as const;
      const next = await on.store.settle(await on.take(), outcome, { leaseMs, durable: true });
      assert.deepEqual(next, { notBefore: at });
    });

    test('a slow sender who did send counts, although the message waits to be sent again', async () => {
      await on.turn('1', 'one', 'two');
      const slow = await on.take();
      await on.clock.advance(leaseMs + 1);
      const at = on.clock.now() + 500;
      await on.store.settle(await on.take(), { status: 'retry', at, error: 'slow down' });
      const next = await on.store.settle(slow, { status: 'sent' }, { leaseMs });
      assert.equal((next as Outbound).native, 'two');
    });

    test('what was under way when the store was closed can be settled when it is open again', async () => {
      await on.turn('1', 'one', 'two');
      const sending = await on.take();
      await on.store.receipt('c', 'p1', 'delivered');
      await on.reopen();
      await on.store.settle(sending, { status: 'sent', providerId: 'p1' });
      assert.equal((await on.take()).native, 'two');
      const [, first] = await on.store.transcript('c', 0, 10);
      assert.equal(first?.status, 'delivered');
    });

    test('one that waits to be sent again still waits after the store was opened again', async () => {
      await on.turn('1', 'one');
      const at = on.clock.now() + 500;
      await on.store.settle(await on.take(), { status: 'retry', at, error: 'slow down' });
      await on.reopen();
      assert.deepEqual(await on.store.due(10), { work: [], outbound: [], nextAt: at });
      assert.deepEqual(await on.tryTake(), { notBefore: at });
    });

    test('a thousand conversations have something to send, each once', async () => {
      const ids = Array.from({ length: 1_000 }, (_, n) => `c${n}`);
      await Promise.all(
        ids.map(async (conversation) => {
          await on.accept(said('1', { conversation }));
          const outbound = [reply('one'), reply('two')];
          await on.commit(await on.claim(conversation), { consumed: [{ id: '1' }], outbound });
        }),
      );
      await on.take('c7');
      const { outbound } = await on.store.due(2_000);
      assert.deepEqual(outbound.toSorted(), ids.filter((id) => id !== 'c7').toSorted());
      assert.equal((await on.store.due(10)).outbound.length, 10);
    });
  });
}
