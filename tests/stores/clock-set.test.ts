import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import { embedded, isNotBefore, type Store } from '../../stores/index.ts';
import { inFolder } from './folder.ts';
import { message } from './message.ts';
import { claimed, heard, turn, work } from './turn.ts';

const hour = 3_600_000;
const taking = { leaseMs: 1_000 };

/** A store whose clock is set by this, without time going by, and time that goes by without it. */
async function play(
  scene: (store: Store, set: (byMs: number) => void, wait: (ms: number) => void) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    let now = Date.parse('2026-11-21T09:00:00Z');
    let gone = 0;
    const store = embedded(folder);
    const clock = { now: () => now + gone, elapsed: () => gone, after: () => () => {} };
    await store.open({ clock, log: silentLog });
    const set = (byMs: number): void => {
      now += byMs;
    };
    await scene(store, set, (ms) => {
      gone += ms;
    });
    await store.close();
  });
}

for (const [how, byMs] of [
  ['ahead', hour],
  ['back', -hour],
] as const) {
  test(`a clock set ${how} takes no conversation from who works on it`, () =>
    play(async (store, set, wait) => {
      await store.accept([{ activity: message('1', 'hello') }]);
      const claim = await claimed(store);
      set(byMs);
      assert.ok(isNotBefore((await store.claim('c', { owner: 'two', leaseMs: 1_000 }))!));
      await store.accept([{ activity: message('2', 'more') }], {
        owner: 'two',
        leaseMs: 1_000,
        begin: () => assert.fail('it was begun a second time'),
      });
      assert.deepEqual((await store.due(10)).work, []);
      wait(1_000);
      const other = await claimed(store, 'c', 'two');
      assert.equal(other.attempts, claim.attempts + 1);
    }));

  test(`a clock set ${how} does not have a message sent again that is being sent`, () =>
    play(async (store, set, wait) => {
      const { send } = await turn(store, '1', 'hello', 'c', taking);
      set(byMs);
      assert.ok(isNotBefore((await store.takeOutbound('c', taking))!));
      assert.deepEqual((await store.due(10)).outbound, []);
      wait(1_000);
      assert.equal(work(await store.takeOutbound('c', taking)).id, send!.id);
    }));
}

test('a right that is renewed lasts for as long again, though the clock was set meanwhile', () =>
  play(async (store, set, wait) => {
    const activity = message('1', 'hello');
    await store.accept([{ activity }]);
    const claim = await claimed(store);
    wait(900);
    set(hour);
    await store.renew(claim, 1_000);
    wait(900);
    assert.ok(isNotBefore((await store.claim('c', { owner: 'two', leaseMs: 1_000 }))!));
    await store.commit(claim, heard(activity));
  }));
