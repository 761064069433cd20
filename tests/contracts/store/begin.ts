import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fenced } from '../../../stores/index.ts';
import { leaseMs, reply, type Stage, said } from './stage.ts';

export function beginning(on: Stage): void {
  describe('begin', () => {
    test('what can be worked on at once is claimed as it is accepted', async () => {
      const { claims, fresh, unclaimed } = await on.begin({ activity: said('1') });
      assert.deepEqual([fresh, unclaimed], [1, []]);
      const [claim] = claims;
      assert.deepEqual(claim?.activity, said('1'));
      assert.deepEqual(claim.accepted, { at: on.clock.now(), controller: 'bot', epoch: 0 });
      assert.deepEqual([claim.attempts, claim.timer, claim.owner], [1, null, 'one']);
      assert.deepEqual(claim.conversation.address, { to: 'anna' });
      assert.deepEqual(await on.tryClaim(), { notBefore: on.clock.now() + leaseMs });
      await on.commit(claim, { consumed: [{ id: '1' }], outbound: [reply('hello')] });
      assert.deepEqual(await on.spoken(), ['said 1', 'hello']);
    });

    test('it begins with what the turn before has kept', async () => {
      await on.accept(said('1'));
      const timers = [{ id: 't', at: on.clock.now() + 60_000 }];
      await on.commit(await on.claim(), { state: 7, consumed: [{ id: '1' }], timers });
      const { claims } = await on.begin({ activity: said('2') });
      assert.equal(claims[0]?.conversation.state, 7);
      assert.deepEqual(claims[0]?.conversation.timers, timers);
    });

    test('it is not claimed while somebody else works in the conversation', async () => {
      await on.begin({ activity: said('1') });
      const { claims, unclaimed } = await on.begin({ activity: said('2') });
      assert.deepEqual([claims, unclaimed], [[], ['c']]);
    });

    test('it is not claimed while something waits before it', async () => {
      await on.accept(said('1'));
      const { claims, unclaimed } = await on.begin({ activity: said('2') });
      assert.deepEqual([claims, unclaimed], [[], ['c']]);
      assert.equal((await on.claim()).activity?.id, '1');
    });

    test('it is not claimed before it is ready', async () => {
      const readyAt = on.clock.now() + 300;
      const { claims, unclaimed } = await on.begin({ activity: said('1'), readyAt });
      assert.deepEqual([claims, unclaimed], [[], ['c']]);
      assert.deepEqual(await on.tryClaim(), { notBefore: readyAt });
    });

    test('it is not claimed if a timer was due before it was sent', async () => {
      await on.accept(said('1'));
      const timers = [{ id: 't', at: on.clock.now() + 10 }];
      await on.commit(await on.claim(), { consumed: [{ id: '1' }], timers });
      await on.clock.advance(1_000);
      const { claims } = await on.begin({ activity: said('2', { at: on.clock.now() }) });
      assert.deepEqual(claims, []);
      assert.equal((await on.claim()).timer?.id, 't');
    });

    test('what is known already is neither fresh nor claimed', async () => {
      await on.turn('1');
      const { claims, ...accepted } = await on.begin({ activity: said('1') });
      assert.deepEqual([claims, accepted], [[], { fresh: 0, unclaimed: [] }]);
    });

    test('of several that come together, the first in order is claimed', async () => {
      const { claims, fresh, unclaimed } = await on.begin(
        { activity: said('2'), order: 2 },
        { activity: said('1'), order: 1 },
        { activity: said('1', { conversation: 'd' }) },
        { activity: said('2', { conversation: 'd' }) },
        { activity: said('1', { conversation: 'e' }) },
      );
      assert.equal(fresh, 5);
      assert.deepEqual(
        claims.map(({ conversation, activity }) => [conversation.id, activity?.id]),
        [
          ['d', '1'],
          ['e', '1'],
        ],
      );
      assert.deepEqual(unclaimed.toSorted(), ['c', 'd']);
      assert.equal((await on.claim()).activity?.id, '1');
    });

    test('a right that ran out does not keep the next from beginning', async () => {
      await on.accept(said('1'));
      const checkpoint = { consumed: [{ id: '1' }], checkpoint: true };
      const dead = await on.next(await on.claim(), checkpoint);
      await on.clock.advance(leaseMs);
      const { claims } = await on.begin({ activity: said('2') });
      assert.equal(claims[0]?.activity?.id, '2');
      await assert.rejects(on.commit(dead!, {}), Fenced);
    });

    test('that it was begun counts as tried, and not if it is given back untried', async () => {
      const { claims } = await on.begin({ activity: said('1') });
      await on.store.release(claims[0]!, { attempted: false });
      const again = await on.claim();
      assert.equal(again.attempts, 1);
      await on.reopen();
      await on.clock.advance(leaseMs);
      assert.equal((await on.claim()).attempts, 2);
    });
  });
}
