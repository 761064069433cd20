import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Claim } from '../../../stores/index.ts';
import { leaseMs, type Stage, said } from './stage.ts';

export function choosing(on: Stage): void {
  describe('the next work', () => {
    /** A conversation with a timer that is due in a second. */
    const timed = async (...ids: string[]): Promise<number> => {
      await on.accept(said('first'));
      const at = on.clock.now() + 1_000;
      const timers = (ids.length === 0 ? ['t'] : ids).map((id, n) => ({ id, at: at + n }));
      await on.commit(await on.claim(), { consumed: [{ id: 'first' }], timers });
      return at;
    };
    const what = ({ activity, timer }: Claim): string => {
      assert.ok((activity === null) !== (timer === null), 'it is one of them');
      return activity?.id ?? timer!.id;
    };

    test('an answer that was sent before the timer was due is first, however late it comes', async () => {
      const at = await timed();
      await on.clock.advance(5_000);
      await on.accept(said('answer', { at: at - 1 }));
      assert.equal(what(await on.claim()), 'answer');
    });

    test('an answer that was sent when the timer was due already comes after it', async () => {
      const at = await timed();
      await on.clock.advance(5_000);
      await on.accept(said('answer', { at: at + 1 }));
      const timer = await on.claim();
      assert.equal(what(timer), 't');
      assert.equal(timer.accepted, null);
      assert.equal(what((await on.next(timer, { timers: [] }))!), 'answer');
    });

    test('a channel whose clock is ahead cannot say that it was sent after it came', async () => {
      const at = await timed();
      await on.accept(said('answer', { at: at + 86_400_000 }));
      await on.clock.advance(5_000);
      assert.equal(what(await on.claim()), 'answer');
    });

    test('a timer waits for an answer that was sent before and is not ready', async () => {
      const at = await timed();
      await on.clock.advance(1_000);
      const readyAt = at + 300;
      await on.store.accept([{ activity: said('answer', { at: at - 1 }), readyAt }]);
      assert.deepEqual(await on.tryClaim(), { notBefore: readyAt });
      assert.deepEqual(await on.store.due(10), { work: [], outbound: [], nextAt: readyAt });
      await on.clock.advance(300);
      assert.equal(what(await on.claim()), 'answer');
    });

    test('a timer does not wait for one that was sent later and is not ready', async () => {
      const at = await timed();
      await on.clock.advance(1_100);
      const readyAt = on.clock.now() + 300;
      await on.store.accept([{ activity: said('late', { at: at + 1 }), readyAt }]);
      assert.deepEqual((await on.store.due(10)).work, ['c']);
      assert.equal(what(await on.claim()), 't');
    });

    test('of several timers, the earliest is first', async () => {
      await timed('one', 'two');
      await on.clock.advance(2_000);
      const first = await on.claim();
      assert.equal(what(first), 'one');
      const timers = first.conversation.timers.filter(({ id }) => id !== 'one');
      assert.equal(what((await on.next(first, { timers }))!), 'two');
    });

    test('tries count for that very timer', async () => {
      await timed('one', 'two');
      await on.clock.advance(2_000);
      await on.store.release(await on.claim(), { attempted: true });
      const again = await on.claim();
      assert.deepEqual([what(again), again.attempts], ['one', 2]);
      await on.store.release(again, { attempted: false });
      await on.reopen();
      const third = await on.claim();
      assert.deepEqual([what(third), third.attempts], ['one', 2]);
      const timers = third.conversation.timers.filter(({ id }) => id !== 'one');
      const second = await on.next(third, { timers });
      assert.deepEqual([what(second!), second!.attempts], ['two', 1]);
      // A timer of the same name, set anew, was never tried.
      const at = on.clock.now();
      const anew = await on.next(second!, { timers: [{ id: 'one', at }] });
      assert.deepEqual([what(anew!), anew!.attempts], ['one', 1]);
    });

    test('work on something else does not count for a timer that was tried, nor takes its tries', async () => {
      const at = await timed();
      await on.clock.advance(1_000);
      await on.store.release(await on.claim(), { attempted: true });
      await on.accept(said('answer', { at: at - 1 }));
      const answer = await on.claim();
      assert.deepEqual([what(answer), answer.attempts], ['answer', 1]);
      const { timers } = answer.conversation;
      const timer = await on.next(answer, { consumed: [{ id: 'answer' }], timers });
      assert.deepEqual([what(timer!), timer!.attempts], ['t', 2]);
    });

    test('tries count for that very activity: an earlier one that comes late begins at one', async () => {
      await on.store.accept([{ activity: said('2'), order: 2 }]);
      await on.store.release(await on.claim(), { attempted: true });
      await on.store.accept([{ activity: said('1'), order: 1 }]);
      const late = await on.claim();
      assert.deepEqual([what(late), late.attempts], ['1', 1]);
      const second = await on.next(late, { consumed: [{ id: '1' }] });
      assert.deepEqual([what(second!), second!.attempts], ['2', 2]);
    });

    test('how things stood when an activity was accepted stays as it was', async () => {
      await on.accept(said('1'));
      const at = on.clock.now();
      await on.clock.advance(500);
      await on.store.control('c', 0, 'agent:ann');
      const { accepted, conversation } = await on.claim();
      assert.deepEqual(accepted, { at, controller: 'bot', epoch: 0 });
      assert.deepEqual([conversation.controller, conversation.epoch], ['agent:ann', 1]);
    });

    test('what comes without an order comes after all that wait, and before what comes later', async () => {
      await on.store.accept([{ activity: said('b'), order: 500_000_000 }]);
      await on.accept(said('c'));
      await on.store.accept([
        { activity: said('d'), order: 500_000_001 },
        { activity: said('a'), order: 499_999_999 },
      ]);
      await on.accept(said('e'));
      await on.reopen();
      await on.accept(said('f'));
      const order: string[] = [];
      let next: Claim | null = await on.claim();
      while (next) {
        order.push(what(next));
        next = await on.next(next, { consumed: [{ id: what(next) }] });
      }
      assert.deepEqual(order, ['a', 'b', 'c', 'd', 'e', 'f']);
    });

    test('what came first without an order is first, whatever order the others have', async () => {
      await on.accept(said('own'));
      await on.store.accept([{ activity: said('channel'), order: -5 }]);
      assert.equal(what(await on.claim()), 'own');
    });

    test('a checkpoint goes on with the same work, and what comes then with the next', async () => {
      await on.accept(said('1'), said('2'));
      const first = await on.claim();
      const same = await on.next(first, { consumed: [{ id: '1' }], checkpoint: true });
      assert.deepEqual([what(same!), same!.fence, same!.attempts], ['1', first.fence, 1]);
      assert.deepEqual((await on.store.due(10)).nextAt, on.clock.now() + leaseMs);
      assert.equal(what((await on.next(same!, {}))!), '2');
    });
  });
}
