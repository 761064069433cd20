import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Failure } from '../../activities/index.ts';
import { type Database, guard, openDatabase, type Value } from '../../stores/embedded/sqlite.ts';
import { Unkeepable } from '../../stores/index.ts';
import { drivers, inFolder, noBuiltIn } from './folder.ts';

/** Text that both libraries keep: what people write goes through JSON before it comes here. */
const text = fc.string({ unit: 'binary' }).map((words) => words.replaceAll('\0', ''));
const whole = fc.maxSafeInteger();
const fraction = fc.double({ noNaN: true, noDefaultInfinity: true });
const value: fc.Arbitrary<Value> = fc.oneof(text, whole, fraction, fc.constant(null));

for (const driver of ['libsql', 'node:sqlite'] as const) {
  const skip = drivers.includes(driver) ? false : noBuiltIn;
  suite(`SQLite by ${driver}`, { skip }, () => {
    const withDatabase = (use: (database: Database) => Promise<void> | void): Promise<void> =>
      inFolder(async (folder) => {
        const database = await openDatabase(join(folder, 'test.db'), driver);
        assert.equal(database.driver, driver);
        await use(database);
        database.close();
      });

    test('values come back as they were given', () =>
      withDatabase(({ exec, prepare }) => {
        exec('CREATE TABLE kept (a, b)');
        const insert = prepare('INSERT INTO kept VALUES (?, ?)');
        const last = prepare('SELECT a, b FROM kept ORDER BY rowid DESC LIMIT 1');
        fc.assert(
          fc.property(value, value, (a, b) => {
            assert.equal(insert.run(a, b), 1);
            for (const row of [last.get(), last.all()[0]]) {
              assert.equal(plain(row!['a']!), plain(a));
              assert.equal(plain(row!['b']!), plain(b));
            }
          }),
        );
      }));

    test('anything else is refused before it gets there, and the process lives on', () =>
      withDatabase(({ prepare }) => {
        const statement = prepare('SELECT ? AS a');
        const others = fc.anything().filter((thing) => !isValue(thing));
        const terrible: unknown[] = [true, false, undefined, NaN, Infinity, 1n, 'a\0b', {}, []];
        terrible.push(new Date(), Buffer.from('x'), new Uint8Array(1), Symbol('s'), () => {});
        fc.assert(
          fc.property(fc.oneof(fc.constantFrom(...terrible), others), (thing) => {
            for (const call of [statement.run, statement.get, statement.all]) {
              assert.throws(() => call(thing as Value), Unkeepable);
            }
          }),
        );
        assert.equal(statement.get(1)?.['a'], 1);
      }));

    test('rows come all, however many', () =>
      withDatabase(({ prepare }) => {
        const count = prepare<{ n: number }>(
          `WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
           SELECT n FROM counted`,
        );
        for (const size of [1, 99, 100, 101, 200, 1_234]) {
          const rows = count.all(size);
          assert.deepEqual([rows.length, rows.at(-1)?.n], [size, size]);
        }
        assert.equal(prepare('SELECT 1 WHERE 0').get(), undefined);
        assert.deepEqual(prepare('SELECT 1 WHERE 0').all(), []);
      }));

    test('a statement is compiled once', () =>
      withDatabase(({ prepare }) => {
        assert.equal(prepare('SELECT 1'), prepare('SELECT 1'));
      }));

    test('a closed file is free for the next at once', () =>
      inFolder(async (folder) => {
        for (let round = 0; round < 3; round++) {
          const database = await openDatabase(join(folder, 'test.db'), driver);
          database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL');
          database.exec('CREATE TABLE IF NOT EXISTS kept (a)');
          assert.equal(database.prepare('INSERT INTO kept VALUES (?)').run(round), 1);
          database.close();
        }
      }));
  });
}

test('only text, finite numbers and null pass the guard', () => {
  fc.assert(
    fc.property(fc.array(fc.anything(), { maxLength: 4 }), (values) => {
      if (values.every(isValue)) assert.equal(guard(values as Value[]), values);
      else
        assert.throws(() => guard(values as Value[]), /^Unkeepable: Value \d of a statement is /);
    }),
  );
});

test('a machine without SQLite is told what to install', async () => {
  const arch = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { ...arch, value: 'pdp11' });
  try {
    await assert.rejects(openDatabase('unused', 'libsql'), (error: Failure) => {
      assert.equal(error.code, 'store.driver');
      assert.match(error.message, /Use Node 22\.13 or newer, or .* npm i @libsql\/\S*pdp11\S*@\d/);
      return true;
    });
  } finally {
    Object.defineProperty(process, 'arch', arch);
  }
});

function isValue(thing: unknown): thing is Value {
  if (typeof thing === 'string') return !thing.includes('\0');
  return thing === null || (typeof thing === 'number' && Number.isFinite(thing));
}

/** Half a character becomes a replacement character; a negative zero may lose its sign. */
function plain(kept: Value): Value {
  if (typeof kept === 'string') return kept.replace(/\p{Surrogate}/gu, '\ufffd');
  return kept === 0 ? 0 : kept;
}
