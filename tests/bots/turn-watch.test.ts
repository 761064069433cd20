import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurnWatch } from '../../bots/turn-watch.ts';
import { settableClock } from '../harness/clock.ts';

const seconds = async (clock: { advance: (ms: number) => Promise<void> }, count: number) => {
  for (let n = 0; n < count * 2; n++) await clock.advance(500);
};

test('a turn that takes too long is told so', async () => {
  const clock = settableClock();
  const turn = createTurnWatch(clock, 15_000, 10_000).begin(async () => {});
  await seconds(clock, 9);
  assert.equal(turn.signal.aborted, false);
  await seconds(clock, 2);
  assert.match(String(turn.signal.reason), /longer than 10000 ms/);
});

test('while a turn waits for something with a limit of its own, its own stands still', async () => {
  const clock = settableClock();
  const turn = createTurnWatch(clock, 15_000, 10_000).begin(async () => {});
  const [one, other] = [turn.hold(), turn.hold()];
  await seconds(clock, 60);
  one();
  one();
  await seconds(clock, 60);
  assert.equal(turn.signal.aborted, false);
  other();
  await seconds(clock, 12);
  assert.equal(turn.signal.aborted, true);
});

test('time in which the process stood still is no turn’s fault', async () => {
  const clock = settableClock();
  const turn = createTurnWatch(clock, 15_000, 10_000).begin(async () => {});
  await clock.advance(3_600_000);
  assert.equal(turn.signal.aborted, false);
});

test('a right is renewed for as long as the turn lasts, and a lost one ends it', async () => {
  const clock = settableClock();
  let renewals = 0;
  const watch = createTurnWatch(clock, 3_000, 60_000);
  const turn = watch.begin(async () => void renewals++);
  await seconds(clock, 5);
  assert.ok(renewals >= 4, `${renewals} renewals`);
  turn.over();
  const after = renewals;
  await seconds(clock, 5);
  assert.equal(renewals, after);
  const lost = watch.begin(() => Promise.reject(new Error('taken')));
  await seconds(clock, 3);
  assert.equal((lost.signal.reason as Error).message, 'taken');
});
