import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '../../../activities/index.ts';
import { type Stage, said } from './stage.ts';

export function concealing(on: Stage): void {
  describe('a secret', () => {
    const awaiting = async (awaitsSecret: boolean): Promise<void> => {
      const id = `turn ${awaitsSecret}`;
      await on.accept(said(id));
      await on.commit(await on.claim(), { consumed: [{ id }], awaitsSecret });
    };
    const given = async (activity: Activity): Promise<Activity> => {
      await on.accept(activity);
      const claim = await on.claim();
      await on.commit(claim, { consumed: [{ id: activity.id }] });
      return claim.activity!;
    };
    const secret = said('1', { text: '4111' });

    test('what is written while one is awaited is concealed before it is kept', async () => {
      await awaiting(true);
      await on.reopen();
      const hidden = { ...secret, text: '•••', sealed: 'sealed' };
      assert.deepEqual(await given(secret), hidden);
      assert.deepEqual((await on.spoken()).at(-1), '•••');
      assert.deepEqual(await on.store.search('4111', 10), []);
    });

    test('so is what is claimed at once, and what changes something written before', async () => {
      await awaiting(true);
      const { claims } = await on.begin({ activity: secret });
      assert.equal(claims[0]?.activity?.text, '•••');
      await on.commit(claims[0], { consumed: [{ id: '1' }] });
      const edit = said('2', { text: '4112', type: 'messageUpdate' });
      assert.equal((await given(edit)).text, '•••');
    });

    test('what nobody wrote is not concealed', async () => {
      await awaiting(true);
      const event = said('2', { text: 'joined', type: 'event' });
      assert.deepEqual(await given(event), event);
    });

    test('when it is awaited no longer, nothing is concealed', async () => {
      await awaiting(true);
      await awaiting(false);
      assert.deepEqual(await given(secret), secret);
    });

    test('a turn that does not say leaves it as it was', async () => {
      await awaiting(true);
      await given(secret);
      assert.equal((await given(said('2'))).text, '•••');
    });

    test('other conversations are not concerned', async () => {
      await awaiting(true);
      await on.accept(said('1', { conversation: 'd' }));
      assert.equal((await on.claim('d')).activity?.text, 'said 1');
    });
  });
}
