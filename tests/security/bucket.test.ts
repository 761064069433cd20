import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bucket, recent } from '../../security/index.ts';
import { settableClock } from '../harness/clock.ts';

suite('a bucket', () => {
  test('lets so many pass at once, then so many a second, each key for itself', async () => {
    const clock = settableClock();
    const { take } = bucket(clock, 3, 0.5);
    assert.deepEqual([take('a'), take('a'), take('a'), take('a')], [0, 0, 0, 2000]);
    assert.equal(take('b'), 0);
    await clock.advance(2000);
    assert.deepEqual([take('a'), take('a')], [0, 2000]);
  });

  test('what was spent beyond it is paid back before anything passes again', async () => {
    const clock = settableClock();
    const reads = bucket(clock, 100, 10);
    reads.spend('a', 150);
    assert.equal(reads.take('a', 0), 5000);
    await clock.advance(5000);
    assert.equal(reads.take('a', 0), 0);
  });

  test('what is larger than the bucket passes when it is full', () => {
    const { take } = bucket(settableClock(), 10, 1);
    assert.deepEqual([take('a', 100), take('a', 100)], [0, 100_000]);
  });

  test('a clock that is set back keeps nobody waiting', async () => {
    const clock = settableClock();
    const { take } = bucket(clock, 60, 0.5);
    take('a');
    await clock.advance(-3_600_000);
    assert.equal(take('a'), 0);
  });
});

suite('what is remembered of late', () => {
  test('is bounded, and what is used stays', () => {
    const seen = recent<number>(10);
    seen.set('used', 0);
    for (let n = 1; n <= 1000; n++) {
      seen.set(`${n}`, n);
      assert.equal(seen.get('used'), 0);
    }
    const kept = Array.from({ length: 1000 }, (_, n) => seen.get(`${n + 1}`)).filter(Boolean);
    assert.ok(kept.length <= 10, `${kept.length} of 1000`);
  });
});
