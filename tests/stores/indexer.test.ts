import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import { indexer } from '../../stores/embedded/indexer.ts';
import { settableClock } from '../harness/clock.ts';

/** An indexer with so much to do, and how often it was asked. */
function setUp(portions: number) {
  const clock = settableClock();
  const asked = { times: 0 };
  const index = async (): Promise<boolean> => ++asked.times % (portions + 1) !== 0;
  return { clock, asked, indexer: indexer(index, clock, silentLog) };
}

test('in a quiet moment, everything new is indexed', async () => {
  const { clock, asked, indexer } = setUp(3);
  indexer.soon();
  assert.equal(asked.times, 0);
  await clock.advance(1_000);
  assert.equal(asked.times, 4);
  await clock.advance(10_000);
  assert.equal(asked.times, 4);
});

test('while much is going on it waits, but not for ever', async () => {
  const { clock, asked, indexer } = setUp(1);
  for (let second = 0; second < 19; second++) {
    for (let n = 0; n < 1_000; n++) indexer.soon();
    await clock.advance(1_000);
  }
  assert.equal(asked.times, 0);
  for (let n = 0; n < 1_000; n++) indexer.soon();
  await clock.advance(1_000);
  assert.equal(asked.times, 2);
});

test('what failed is tried again when there is news', async () => {
  const clock = settableClock();
  let times = 0;
  const failing = async (): Promise<boolean> => {
    times++;
    throw new Error('the disk is full');
  };
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const tried = indexer(failing, clock, log);
  tried.soon();
  await clock.advance(1_000);
  tried.soon();
  await clock.advance(1_000);
  assert.deepEqual([times, warnings.length], [2, 2]);
});

test('stopped, it does no more', async () => {
  const { clock, asked, indexer } = setUp(1);
  indexer.soon();
  await indexer.stop();
  indexer.soon();
  await clock.advance(10_000);
  assert.equal(asked.times, 0);
});
