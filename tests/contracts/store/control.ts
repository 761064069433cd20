import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Controller } from '../../../activities/index.ts';
import { Fenced, type NewOutbound } from '../../../stores/index.ts';
import { leaseMs, reply, type Stage, said } from './stage.ts';

export function controlling(on: Stage): void {
  describe('control', () => {
    test('of two people who take over, one does', async () => {
      await on.turn('1');
      const won = await Promise.all([
        on.store.control('c', 0, 'agent:ann'),
        on.store.control('c', 0, 'agent:bob'),
      ]);
      assert.deepEqual(
        won.toSorted((a, b) => Number(a) - Number(b)),
        [false, true],
      );
      assert.equal((await on.store.conversation('c'))?.epoch, 1);
    });

    test('a turn in flight can no longer commit, and its activity is worked on again', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      assert.equal(await on.store.control('c', 0, 'agent:ann'), true);
      await assert.rejects(
        on.commit(first, { consumed: [{ id: '1' }], outbound: [reply('no')] }),
        Fenced,
      );
      const again = await on.claim();
      assert.equal(again.conversation.controller, 'agent:ann');
      assert.equal(again.activity?.id, '1');
      assert.equal(again.attempts, 1);
    });

    test('what the bot had not sent when a person took over is dropped', async () => {
      await on.turn('1', 'from the bot');
      await on.store.control('c', 0, 'agent:ann');
      assert.equal(await on.tryTake(), null);
      assert.equal(await on.status(), 'dropped');
      assert.deepEqual(await on.names(), ['reply.dropped']);
    });

    test('what was being sent when a person took over may have arrived, and is not called dropped', async () => {
      await on.turn('1', 'one');
      const sending = await on.take();
      await on.store.control('c', 0, 'agent:ann');
      assert.deepEqual(await on.tryTake(), { notBefore: on.clock.now() + leaseMs });
      await on.clock.advance(leaseMs + 1);
      assert.equal(await on.tryTake(), null);
      assert.equal(await on.status(), 'uncertain');
      assert.deepEqual(await on.names(), []);
      await on.store.settle(sending, { status: 'sent' });
      assert.equal(await on.tryTake(), null);
    });

    test('a send that was under way when a person took over is recorded as it went', async () => {
      await on.turn('1', 'one');
      const sending = await on.take();
      await on.store.control('c', 0, 'agent:ann');
      await on.store.settle(sending, { status: 'sent', providerId: 'p1' });
      await on.store.receipt('c', 'p1', 'read');
      assert.equal(await on.status(), 'read');
    });

    const controls: Record<string, [from: Controller, to: Controller, epochs: number]> = {
      'a person who comes starts an epoch': ['bot', 'agent:ann', 1],
      'a person who comes from the queue starts an epoch': ['queue', 'agent:ann', 1],
      'a person who goes starts an epoch': ['agent:ann', 'bot', 1],
      'one person after another starts an epoch': ['agent:ann', 'agent:bob', 1],
      'a person who is there already starts none': ['agent:ann', 'agent:ann', 0],
      'the queue starts none': ['bot', 'queue', 0],
      'the end starts none': ['queue', 'none', 0],
    };
    for (const [title, [from, to, epochs]] of Object.entries(controls)) {
      test(`${title}, by a turn and from outside`, async () => {
        const epoch = async (): Promise<number> => (await on.store.conversation('c'))!.epoch;
        await on.accept(said('1'), said('2'));
        const first = { consumed: [{ id: '1' }], controller: from };
        const next = await on.next(await on.claim(), first);
        const before = await epoch();
        await on.commit(next!, { consumed: [{ id: '2' }], controller: to });
        assert.equal((await epoch()) - before, epochs);
        assert.equal((await on.store.conversation('c'))?.controller, to);

        await on.accept(said('3'));
        await on.commit(await on.claim(), { consumed: [{ id: '3' }], controller: from });
        const again = await epoch();
        assert.equal(await on.store.control('c', again, to), to !== from);
        assert.equal((await epoch()) - again, epochs);
      });
    }

    test('nobody takes over a conversation that is unknown, or that another has meanwhile', async () => {
      assert.equal(await on.store.control('c', 0, 'agent:ann'), false);
      await on.turn('1');
      assert.equal(await on.store.control('c', 1, 'agent:ann'), false);
      assert.equal((await on.store.conversation('c'))?.controller, 'bot');
    });

    test('what a turn says while it hands over to a queue is sent', async () => {
      await on.accept(said('1'));
      const consumed = [{ id: '1' }];
      const handOver = { controller: 'queue', consumed, outbound: [reply('wait here')] } as const;
      await on.commit(await on.claim(), handOver);
      assert.equal((await on.take()).native, 'wait here');
      assert.equal((await on.store.conversation('c'))?.controller, 'queue');
      assert.equal((await on.store.conversation('c'))?.epoch, 0);
    });

    test('what an agent says is sent although the epoch is new', async () => {
      await on.turn('1');
      await on.store.control('c', 0, 'agent:ann');
      await on.accept(said('2'));
      const outbound: NewOutbound[] = [{ ...reply('from Ann'), by: 'agent' }];
      await on.commit(await on.claim(), { consumed: [{ id: '2' }], outbound });
      const { by, epoch } = await on.take();
      assert.deepEqual([by, epoch], ['agent', 1]);
    });

    test('giving back to the bot starts a new epoch in which the bot may speak', async () => {
      await on.turn('1');
      await on.store.control('c', 0, 'agent:ann');
      await on.accept(said('2'));
      const consumed = [{ id: '2' }];
      const back = { controller: 'bot', consumed, outbound: [reply('back')] } as const;
      await on.commit(await on.claim(), back);
      assert.equal((await on.store.conversation('c'))?.epoch, 2);
      const { native, epoch } = await on.take();
      assert.deepEqual([native, epoch], ['back', 2]);
    });

    test('nobody gives back what somebody else has by now, or what nobody has', async () => {
      await on.turn('1');
      assert.equal(await on.store.control('c', 0, 'bot'), false);
      await on.store.control('c', 0, 'agent:ann');
      assert.equal(await on.store.control('c', 1, 'bot'), true);
      await on.store.control('c', 2, 'agent:bob');
      assert.equal(await on.store.control('c', 1, 'bot'), false);
      assert.equal((await on.store.conversation('c'))?.controller, 'agent:bob');
    });

    test('what happened comes with the change, as of after it, and only if there is one', async () => {
      await on.accept(said('1'));
      await on.store.control('c', 0, 'agent:ann', said('taken'));
      assert.equal(await on.store.control('c', 0, 'bot', said('no')), false);
      await on.accept(said('2'));
      await on.store.control('c', 1, 'bot', said('given back'));
      const found: unknown[] = [];
      let next = await on.claim();
      for (;;) {
        const { activity, accepted } = next;
        found.push([activity!.id, accepted!.controller, accepted!.epoch]);
        const after = await on.next(next, { consumed: [{ id: activity!.id }] });
        if (!after) break;
        next = after;
      }
      assert.deepEqual(found, [
        ['1', 'bot', 0],
        ['taken', 'agent:ann', 1],
        ['2', 'agent:ann', 1],
        ['given back', 'bot', 2],
      ]);
    });

    test('what a person says need not wait for a message of the bot that was to be sent again', async () => {
      await on.turn('1', 'from the bot');
      const at = on.clock.now() + 60_000;
      await on.store.settle(await on.take(), { status: 'retry', at, error: 'slow down' });
      await on.store.control('c', 0, 'agent:ann');
      await on.accept(said('2'));
      const outbound: NewOutbound[] = [{ ...reply('from Ann'), by: 'agent' }];
      await on.commit(await on.claim(), { consumed: [{ id: '2' }], outbound });
      assert.equal((await on.take()).native, 'from Ann');
      assert.deepEqual(await on.names(), ['reply.dropped']);
    });

    test('whoever takes over need not wait until a failed turn is tried again', async () => {
      await on.accept(said('1'));
      const retryAt = on.clock.now() + 60_000;
      await on.store.release(await on.claim(), { attempted: true, retryAt });
      await on.store.control('c', 0, 'agent:ann');
      assert.equal((await on.claim()).activity?.id, '1');
    });
  });
}
