import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Failure } from '../../activities/index.ts';
import { type GroupCommit, groupCommit } from '../../stores/embedded/group-commit.ts';
import { type Memory, type Outbox, Remembered, type Work } from '../../stores/embedded/memory.ts';
import type { Database } from '../../stores/embedded/sqlite.ts';
import { type SettableClock, settableClock } from '../harness/clock.ts';

/** A database that only keeps which transactions it had, and what was done in each. */
let transactions: string[][];
let open: string[] | undefined;
let failing: ((what: string) => Error | undefined) | undefined;
/** The flushes that were asked for; calling one ends it. */
let flushes: ((error?: Error) => void)[];
let atOnce: boolean;
let ended: Error[];
let memory: Memory;
let clock: SettableClock;
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
const box = (unsettled: number): Outbox => ({
  n: 1,
  channel: 'test',
  unsettled,
  wait: null,
  taken: null,
  tries: 0,
  early: false,
});
/** Counts in the memory, and keeps what it counted in the database. */
const count = (conversation: string, then = (): void => {}) => {
  return (): number => {
    const unsettled = (memory.outbox.get(conversation)?.unsettled ?? 0) + 1;
    memory.outbox.set(conversation, box(unsettled));
    then();
    return unsettled;
  };
};
const eventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  transactions = [];
  failing = undefined;
  flushes = [];
  atOnce = true;
  ended = [];
  clock = settableClock();
  memory = {
    work: new Remembered<Work>(),
    outbox: new Remembered<Outbox>(),
    steady: clock.now,
  };
  const prepare = (sql: string): object => ({
    run() {
      execute(sql);
      return 0;
    },
  });
  commits = groupCommit({
    database: { exec: execute, prepare } as unknown as Database,
    memory,
    clock,
    flush(done) {
      const end = (error?: Error): void => done(error ?? null);
      flushes.push(end);
      if (atOnce) setImmediate(end);
    },
    ended: (failure) => void ended.push(failure),
  });
});

test('what is asked for in the same moment shares a transaction and a flush', async () => {
  const results = await Promise.all(['a', 'b', 'c'].map((what) => commits.run(note(what))));
  assert.deepEqual(results, ['a', 'b', 'c']);
  assert.deepEqual(transactions, [['a', 'b', 'c']]);
  assert.equal(flushes.length, 1);
  await commits.run(note('d'));
  assert.deepEqual(transactions, [['a', 'b', 'c'], ['d']]);
  assert.equal(flushes.length, 2);
});

test('nothing resolves before it is flushed; what is lazy, when it is written', async () => {
  atOnce = false;
  const resolved: string[] = [];
  const durable = commits.run(note('durable')).then(() => resolved.push('durable'));
  const lazy = commits.run(note('lazy'), true).then(() => resolved.push('lazy'));
  await lazy;
  await eventLoop();
  assert.deepEqual([resolved, transactions.length, flushes.length], [['lazy'], 1, 1]);
  flushes[0]!();
  await durable;
  assert.deepEqual(resolved, ['lazy', 'durable']);
});

test('whoever wants to know is told between the transaction and the flush', async () => {
  atOnce = false;
  const told: unknown[] = [];
  const durable = commits.run(note('a'), false, (what) => told.push(what, open, flushes.length));
  await eventLoop();
  assert.deepEqual(told, ['a', undefined, 0]);
  flushes[0]!();
  assert.equal(await durable, 'a');
});

test('whoever is told and throws hears of it, and nobody else', async () => {
  const lost = new Error('it was not listening');
  const results = await Promise.allSettled([
    commits.run(note('a'), false, () => {
      throw lost;
    }),
    commits.run(note('b')),
  ]);
  assert.deepEqual(results[0], { status: 'rejected', reason: lost });
  assert.equal(results[1]!.status, 'fulfilled');
});

test('there is one flush at a time, and who wrote while it ran waits for the next', async () => {
  atOnce = false;
  const resolved: string[] = [];
  const run = async (what: string): Promise<void> => {
    await commits.run(note(what));
    resolved.push(what);
  };
  const first = run('first');
  await eventLoop();
  const second = run('second');
  await eventLoop();
  assert.deepEqual([transactions.length, flushes.length], [2, 1]);
  flushes[0]!();
  await first;
  await eventLoop();
  assert.deepEqual([resolved, flushes.length], [['first'], 2]);
  flushes[1]!();
  await second;
});

test('what was written lazily is flushed within a second, once', async () => {
  await commits.run(note('a'), true);
  await commits.run(note('b'), true);
  await clock.advance(999);
  assert.equal(flushes.length, 0);
  await clock.advance(1);
  assert.equal(flushes.length, 1);
  await clock.advance(10_000);
  assert.equal(flushes.length, 1);
  // Where somebody flushes anyway, that is enough.
  await commits.run(note('c'), true);
  await commits.run(note('d'));
  await clock.advance(10_000);
  assert.equal(flushes.length, 2);
});

test('one that fails is undone alone, in the memory too', async () => {
  failing = (what) => (what === 'b' ? new Error('no b') : undefined);
  memory.outbox.set('x', box(7));
  memory.outbox.keep();
  const results = await Promise.allSettled([
    commits.run(count('a', note('a'))),
    commits.run(() => {
      count('x')();
      count('b')();
      memory.outbox.set('x', undefined);
      return note('b')();
    }),
    commits.run(count('a', note('c'))),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(transactions, [['a'], ['c']]);
  assert.equal(memory.outbox.get('a')?.unsettled, 2);
  assert.equal(memory.outbox.get('b'), undefined);
  assert.equal(memory.outbox.get('x')?.unsettled, 7);
});

test('one that says it changed nothing is refused without undoing the others, and without a flush', async () => {
  const refusal = new Error('somebody else has it');
  await assert.rejects(
    commits.run(() => refusal),
    refusal,
  );
  assert.equal(flushes.length, 0);
  const results = await Promise.allSettled([
    commits.run(note('a')),
    commits.run(() => refusal),
    commits.run(note('c')),
  ]);
  assert.deepEqual(results[1], { status: 'rejected', reason: refusal });
  assert.deepEqual(transactions.at(-1), ['a', 'c']);
});

test('when the end of a transaction fails, nobody is told that it is kept, and nothing is remembered', async () => {
  let full = true;
  failing = (what) =>
    what === 'COMMIT' && full
      ? Object.assign(new Error('database or disk is full'), { rawCode: 13 })
      : undefined;
  const results = await Promise.allSettled([
    commits.run(count('a')),
    commits.run(count('b')),
    commits.run(count('b'), true),
  ]);
  for (const result of results) {
    assert.ok(result.status === 'rejected');
    assert.equal((result.reason as Failure).code, 'store.full');
  }
  assert.equal(memory.outbox.values.size, 0);
  assert.equal(flushes.length, 0);
  full = false;
  assert.equal(await commits.run(note('c')), 'c');
  assert.deepEqual(transactions, [['c']]);
});

test('a flush that fails is the end: all who wait are refused, and whoever comes later', async () => {
  atOnce = false;
  const ways: Promise<unknown>[] = [commits.run(note('flushing'))];
  await eventLoop();
  ways.push(commits.run(note('written')));
  await eventLoop();
  ways.push(commits.run(note('asked for')));
  const disk = new Error('EIO: i/o error, fdatasync');
  flushes[0]!(disk);
  ways.push(commits.run(note('late')), commits.run(note('late and lazy'), true));
  for (const result of await Promise.allSettled(ways)) {
    assert.ok(result.status === 'rejected');
    const { code, message, cause } = result.reason as Failure;
    assert.equal(code, 'store.ended');
    assert.equal(cause, disk);
    assert.match(message, /EIO.*Check the disk.*start again/s);
  }
  await commits.flush();
  await clock.advance(10_000);
  assert.deepEqual([flushes.length, ended.length, transactions.length], [1, 1, 2]);
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

test('a flush waits for everything that was asked for, lazily or not', async () => {
  await commits.flush();
  assert.equal(flushes.length, 0);
  const all = Array.from({ length: 1_500 }, (_, n) => commits.run(note(`${n}`), n % 2 === 0));
  await commits.flush();
  assert.equal(transactions.flat().length, 1_500);
  await Promise.all(all);
  const flushed = flushes.length;
  await commits.run(note('lazy'), true);
  await commits.flush();
  assert.equal(flushes.length, flushed + 1);
});
