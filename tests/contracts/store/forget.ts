import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event } from '../../../activities/index.ts';
import { Fenced } from '../../../stores/index.ts';
import { reply, type Stage, said } from './stage.ts';

export function forgetting(on: Stage): void {
  describe('forget', () => {
    test('forgetting a customer leaves nothing of them', async () => {
      await on.turn('1', 'hello');
      await on.accept(said('2', { conversation: 'other' }));
      await on.store.forget('c');
      assert.equal(await on.store.conversation('c'), null);
      assert.deepEqual(await on.store.transcript('c', 0, 10), []);
      assert.deepEqual(await on.store.search('said', 10), []);
      assert.deepEqual(await on.store.events(0, 10), []);
      assert.deepEqual((await on.store.due(10)).work, ['other']);
      assert.equal(await on.tryTake(), null);
      assert.equal((await on.accept(said('1'))).fresh, 1);
      assert.equal((await on.store.conversation('c'))?.state, null);
    });

    test('what happened to a forgotten customer stays, but not that it was them', async () => {
      await on.accept(said('1'));
      const events: Event[] = [{ name: 'dialog.started', at: 'then' }];
      await on.commit(await on.claim(), { consumed: [{ id: '1' }], events });
      await on.store.forget('c');
      const kept = await on.store.events(0, 10);
      assert.deepEqual(
        kept.map(({ name, conversation }) => [name, conversation]),
        [['dialog.started', '']],
      );
    });

    test('a turn and a send under way when a customer is forgotten leave nothing behind', async () => {
      await on.turn('1', 'one');
      const sending = await on.take();
      await on.accept(said('2'));
      const old = await on.claim();
      await on.store.forget('c');
      await on.store.settle(sending, { status: 'sent', providerId: 'p1' });
      await assert.rejects(on.commit(old, { state: 'old' }), Fenced);
      assert.equal(await on.store.conversation('c'), null);

      // The customer comes back as somebody new, who has nothing to do with what is still under way.
      await on.turn('3', 'new');
      await on.store.settle(sending, { status: 'failed', error: 'late' });
      assert.equal((await on.take()).native, 'new');
      await on.accept(said('4'));
      await on.claim();
      await assert.rejects(on.commit(old, { state: 'old' }), Fenced);
    });

    test('what was noted, and what waits, is forgotten', async () => {
      await on.turn('1');
      await on.store.note('c', 'key', 'value');
      await on.store.release((await on.begin({ activity: said('2') })).claims[0]!, {
        attempted: true,
        retryAt: on.clock.now() + 1_000,
      });
      await on.store.forget('c');
      assert.deepEqual(await on.store.due(10), { work: [], outbound: [], nextAt: null });
      assert.equal(await on.store.noted('c', 'key'), undefined);
      await on.accept(said('2'));
      assert.equal((await on.claim()).attempts, 1);
      assert.equal(await on.store.noted('c', 'key'), undefined);
    });

    test('nothing of a forgotten customer becomes the next one', async () => {
      await on.accept(said('1'));
      const events: Event[] = [{ name: 'dialog.started', at: 'then' }];
      const outbound = [reply('one')];
      await on.commit(await on.claim(), { consumed: [{ id: '1' }], events, outbound });
      const [before] = await on.store.transcript('c', 0, 1);
      await on.store.forget('c');
      await on.reopen();
      await on.accept(said('1', { conversation: 'd' }));
      await on.commit(await on.claim('d'), { consumed: [{ id: '1' }], events });
      const [first, second] = await on.store.events(0, 10);
      assert.deepEqual([first!.conversation, second!.conversation], ['', 'd']);
      assert.ok((await on.store.transcript('d', 0, 1))[0]!.seq > before!.seq);
    });
  });
}
