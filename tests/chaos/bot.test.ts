import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { type Bundle, bundle } from '../../chaos/bundle.ts';
import { campaign } from '../../chaos/campaign.ts';
import { everyPoint } from '../../chaos/points.ts';

let program: Bundle;

before(async () => {
  program = await bundle('chaos/worker.ts');
});
after(() => program.remove());

test('the bot loses, doubles and swaps nothing while its process is killed again and again', async () => {
  const { findings, counts, kills } = await campaign({
    program: program.path,
    store: 'embedded',
    workers: 1,
    seed: 7,
    seconds: 5,
    conversations: 15,
    killEveryMs: 425,
  });
  assert.deepEqual(findings, []);
  assert.ok(kills > 0, 'nothing was killed');
  assert.ok(counts.messages > 15, `only ${counts.messages} messages were sent`);
  assert.ok(counts.repeats <= counts.inFlight + counts.cut);
});

test('nor while its channels hang, its store is in trouble, it stands still and people come and go', async () => {
  const { findings, counts, hung, troubles } = await campaign({
    program: program.path,
    store: 'embedded',
    workers: 1,
    seed: 3,
    seconds: 6,
    conversations: 12,
    killEveryMs: 1_000,
    troubles: ['channel', 'store', 'freeze', 'people'],
  });
  assert.deepEqual(findings, []);
  // All in the stuck channel are answered too, in the end.
  assert.ok(hung.stuck >= 300, `only ${hung.stuck} sends hung`);
  assert.ok(counts.conversations >= 300 + 12 + 3);
  assert.ok(counts.takenOver > 0, 'nobody took a conversation over');
  const { refuses, full, slow } = troubles.store;
  assert.ok(refuses + full + slow > 0, 'the store was in no trouble');
});

test('nobody is given to a person because the store is in trouble', async () => {
  const { findings, counts } = await campaign({
    program: program.path,
    store: 'embedded',
    workers: 1,
    seed: 4,
    seconds: 5,
    conversations: 12,
    killEveryMs: 0,
    troubles: ['store'],
  });
  assert.deepEqual(findings, []);
  assert.equal(counts.gaveUp, 0);
});

test('a clock that is set ahead and back changes neither order nor number', async () => {
  const { findings, troubles } = await campaign({
    program: program.path,
    store: 'embedded',
    workers: 1,
    seed: 5,
    seconds: 5,
    conversations: 15,
    killEveryMs: 1_500,
    troubles: ['clock'],
  });
  assert.deepEqual(findings, []);
  assert.ok(troubles.clockJumps > 0, 'the clock was not set');
});

test('a bot that is only ever asked to stop says nothing twice', async () => {
  const { findings, counts, kills, stops } = await campaign({
    program: program.path,
    store: 'embedded',
    workers: 1,
    seed: 8,
    seconds: 4,
    conversations: 10,
    killEveryMs: 425,
    polite: 1,
  });
  assert.deepEqual(findings, []);
  assert.equal(kills, 0);
  assert.ok(stops > 0, 'nothing was stopped');
  // A connection the channel cut is the only reason left.
  assert.ok(counts.repeats <= counts.cut);
});

const points = ['begun', 'after-accept', 'after-checkpoint', 'after-send', 'after-control'];

test('a bot that dies at a known point goes on from there', async () => {
  const results: string[] = [];
  const how = { program: program.path, store: 'embedded', seed: 1, verbose: false };
  for await (const { point, outcome, passed } of everyPoint(how, points)) {
    results.push(point.split(':')[0]!);
    assert.ok(passed, `${point}: ${JSON.stringify(outcome)}`);
  }
  assert.deepEqual([...new Set(results)], points);
});

test('a run leaves no folder behind', async () => {
  const left = (await readdir(tmpdir())).filter((name) =>
    name.startsWith(`parlance-chaos-${process.pid}-`),
  );
  assert.deepEqual(left, []);
});
