import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Claim } from '../../../stores/index.ts';
import { hour, leaseMs, type Stage, said } from './stage.ts';

/** The clock of the machine is set, an hour forth or back, while the store is open or closed. */
export function setting(on: Stage): void {
  describe('a clock that is set', () => {
    const ways: Record<string, (ms: number) => Promise<void>> = {
      'while it runs': (ms) => on.clock.advance(ms),
      async 'while it is closed'(ms) {
        await on.store.close();
        await on.clock.advance(ms);
        await on.reopen();
      },
    };
    for (const [when, set] of Object.entries(ways)) {
      test(`back ${when}: a turn that is tried again in a moment waits no hour`, async () => {
        await on.accept(said('1'));
        const retryAt = on.clock.now() + 250;
        await on.store.release(await on.claim(), { attempted: true, retryAt });
        await set(-hour);
        assert.deepEqual((await on.store.due(10)).work, ['c']);
        assert.equal((await on.claim()).attempts, 2);
      });

      test(`back ${when}: a message that is sent again in a moment waits no hour`, async () => {
        await on.turn('1', 'one');
        const at = on.clock.now() + 250;
        await on.store.settle(await on.take(), { status: 'retry', at, error: 'slow down' });
        await set(-hour);
        assert.deepEqual((await on.store.due(10)).outbound, ['c']);
        assert.equal((await on.take()).tries, 2);
      });

      test(`back ${when}: an activity that is ready in a moment waits no hour`, async () => {
        await on.store.accept([{ activity: said('1'), readyAt: on.clock.now() + 250 }]);
        await set(-hour);
        assert.deepEqual((await on.store.due(10)).work, ['c']);
        assert.equal((await on.claim()).activity?.id, '1');
      });

      test(`back ${when}: a right and a send that nobody ends last no hour`, async () => {
        await on.turn('1', 'one');
        await on.take();
        await on.accept(said('2'));
        await on.claim();
        await set(-hour);
        assert.deepEqual(await on.store.due(10), { work: ['c'], outbound: ['c'], nextAt: null });
        assert.equal((await on.claim('c', 'two')).attempts, 2);
        assert.equal((await on.take()).uncertain, true);
      });

      test(`back and forth ${when}: activities keep their order`, async () => {
        await on.accept(said('1'));
        await set(-hour);
        await on.accept(said('2'));
        await set(2 * hour);
        await on.accept(said('3'));
        await set(-2 * hour);
        await on.accept(said('4'));
        const order: string[] = [];
        let next: Claim | null = await on.claim();
        while (next) {
          const { id } = next.activity!;
          order.push(id);
          next = await on.next(next, { consumed: [{ id }], outbound: [] });
        }
        assert.deepEqual(order, ['1', '2', '3', '4']);
        const entries = await on.store.transcript('c', 0, 10);
        assert.deepEqual(
          entries.map(({ id }) => id),
          order,
        );
      });

      test(`back ${when}: positions and events go on growing`, async () => {
        const events = [{ name: 'dialog.started', at: 'then' } as const];
        await on.accept(said('1'));
        await on.commit(await on.claim(), { consumed: [{ id: '1' }], events });
        await set(-hour);
        await on.accept(said('2'));
        await on.commit(await on.claim(), { consumed: [{ id: '2' }], events });
        const [one, two] = await on.store.transcript('c', 0, 10);
        assert.deepEqual([one!.id, two!.id], ['1', '2']);
        assert.equal((await on.store.events(0, 10)).length, 2);
      });
    }

    test('forth: what waits is due, and nothing is lost', async () => {
      await on.turn('1', 'one');
      await on.take();
      await on.accept(said('2'));
      await on.claim();
      await on.clock.advance(hour);
      assert.deepEqual(await on.store.due(10), { work: ['c'], outbound: ['c'], nextAt: null });
    });

    test('back: whoever has the right keeps it until somebody else takes it', async () => {
      await on.accept(said('1'));
      const first = await on.claim();
      await on.clock.advance(-hour);
      await on.store.renew(first, leaseMs);
      assert.deepEqual(await on.tryClaim('c', 'two'), { notBefore: on.clock.now() + leaseMs });
      await on.commit(first, { consumed: [{ id: '1' }] });
    });
  });
}
