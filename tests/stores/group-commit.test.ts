import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Failure } from '../../activities/index.ts';
import { type GroupCommit, groupCommit } from '../../stores/embedded/group-commit.ts';
import type { Database } from '../../stores/embedded/sqlite.ts';

/** A database that only keeps which transactions it had, and what was done in each. */
let transactions: string[][];
let open: string[] | undefined;
let failing: ((what: string) => Error | undefined) | undefined;
let commits: GroupCommit;

const execute = (sql: string): void => {
  const error = failing?.(sql);
  if (error) throw error;
  if (sql.startsWith('BEGIN')) open = [];
  if (sql === 'COMMIT') transactions.push(open!);
  if (sql === 'COMMIT' || sql === 'ROLLBACK') open = undefined;
};
const note = (what: string) => (): string => {
  const error = failing?.(what);
  if (error) throw error;
  open!.push(what);
  return what;
};

beforeEach(() => {
  transactions = [];
  failing = undefined;
  const prepare = (sql: string): object => ({
    run() {
      execute(sql);
      return 0;
    },
  });
  commits = groupCommit({ exec: execute, prepare } as unknown as Database);
});

test('what is asked for in the same moment shares a transaction', async () => {
  const results = await Promise.all(['a', 'b', 'c'].map((what) => commits.run(note(what))));
  assert.deepEqual(results, ['a', 'b', 'c']);
  assert.deepEqual(transactions, [['a', 'b', 'c']]);
  await commits.run(note('d'));
  assert.deepEqual(transactions, [['a', 'b', 'c'], ['d']]);
});

test('nothing resolves before its transaction is over', async () => {
  let resolved = false;
  const one = commits.run(() => {
    assert.equal(resolved, false);
    return 1;
  });
  const watched = one.then(() => {
    resolved = true;
    assert.deepEqual([transactions.length, open], [1, undefined]);
  });
  await watched;
});

test('one that fails is undone alone', async () => {
  failing = (what) => (what === 'b' ? new Error('no b') : undefined);
  const results = await Promise.allSettled(['a', 'b', 'c'].map((what) => commits.run(note(what))));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(transactions, [['a'], ['c']]);
});

test('one that says it changed nothing is refused without undoing the others', async () => {
  const refusal = new Error('somebody else has it');
  const results = await Promise.allSettled([
    commits.run(note('a')),
    commits.run(() => refusal),
    commits.run(note('c')),
  ]);
  assert.deepEqual(results[1], { status: 'rejected', reason: refusal });
  assert.deepEqual(transactions, [['a', 'c']]);
});

test('when the end of a transaction fails, nobody is told that it is kept', async () => {
  let full = true;
  failing = (what) =>
    what === 'COMMIT' && full
      ? Object.assign(new Error('database or disk is full'), { rawCode: 13 })
      : undefined;
  const results = await Promise.allSettled(['a', 'b'].map((what) => commits.run(note(what))));
  for (const result of results) {
    assert.ok(result.status === 'rejected');
    assert.equal((result.reason as Failure).code, 'store.full');
  }
  full = false;
  assert.equal(await commits.run(note('c')), 'c');
  assert.deepEqual(transactions, [['c']]);
});

test('a flood is taken in portions, in order', async () => {
  const all = Array.from({ length: 2_500 }, (_, n) => `${n}`);
  const had: number[] = [];
  const look = (): void => {
    had.push(transactions.length);
    if (had.length < 3) setImmediate(look);
  };
  setImmediate(look);
  await Promise.all(all.map((what) => commits.run(note(what))));
  assert.deepEqual(
    transactions.map(({ length }) => length),
    [1_000, 1_000, 500],
  );
  assert.deepEqual(transactions.flat(), all);
  // Between the portions, others get their turn.
  assert.deepEqual(had, [0, 1, 2]);
});

test('a flush waits for everything that was asked for', async () => {
  await commits.flush();
  const all = Array.from({ length: 1_500 }, (_, n) => commits.run(note(`${n}`)));
  await commits.flush();
  assert.equal(transactions.flat().length, 1_500);
  await Promise.all(all);
});
