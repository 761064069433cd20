import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Failure } from '../../activities/index.ts';
import { openDatabase } from '../../stores/embedded/sqlite.ts';
import { drivers, inFolder, opened } from './folder.ts';
import { message } from './message.ts';

const code =
  (...codes: string[]) =>
  (error: Failure): boolean => {
    assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
    return true;
  };

/** A disk of its own in a folder, for who may mount one; the reason why not for others. */
function mount(folder: string, options: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'this user may not mount a small disk';
  }
}
const unmount = (folder: string): unknown => execFileSync('umount', ['-l', folder]);

for (const driver of drivers) {
  suite(`a disk and the embedded store, by ${driver}`, () => {
    test('a full disk refuses what is new, keeps and reads what is there, and goes on when there is room', (t) =>
      inFolder(async (folder) => {
        const reason = mount(folder, 'size=3m');
        if (reason) return t.skip(reason);
        try {
          const store = await opened(folder, { driver });
          await writeFile(join(folder, 'ballast'), Buffer.alloc(400_000));
          const kept: string[] = [];
          const fill = async (): Promise<void> => {
            for (let n = 0; n < 10_000; n++) {
              await store.accept([{ activity: message(`${n}`, 'x'.repeat(5_000)) }]);
              kept.push(`${n}`);
            }
          };
          await assert.rejects(fill(), code('store.full'));
          assert.ok(kept.length > 10, `${kept.length} were kept`);
          // Reading goes on, and what was refused was not kept by half.
          assert.equal((await store.conversation('c'))?.id, 'c');
          assert.deepEqual((await store.due(10)).work, ['c']);
          const big = Array.from({ length: 50 }, (_, n) => ({
            activity: message(`big ${n}`, 'x'.repeat(50_000)),
          }));
          await assert.rejects(store.accept(big), code('store.full'));

          await rm(join(folder, 'ballast'));
          assert.equal((await store.accept([{ activity: message('new') }])).fresh, 1);
          const again = await store.accept(kept.map((id) => ({ activity: message(id) })));
          assert.equal(again.fresh, 0);
          assert.equal((await store.accept(big.slice(0, 1))).fresh, 1);
          await store.close();
        } finally {
          unmount(folder);
        }
      }));

    test('a store that may grow no more refuses what is new, and reads', () =>
      inFolder(async (folder) => {
        const store = await opened(folder, { driver, maxBytes: 400_000 });
        let kept = 0;
        const fill = async (): Promise<void> => {
          for (; kept < 10_000; kept++) {
            await store.accept([{ activity: message(`${kept}`, 'x'.repeat(5_000)) }]);
          }
        };
        await assert.rejects(fill(), (error: Failure) => /Free some space/.test(error.message));
        assert.ok(kept > 10);
        assert.equal((await store.conversation('c'))?.id, 'c');
        await store.close();

        const roomy = await opened(folder, { driver });
        assert.equal((await roomy.accept([{ activity: message('0') }])).fresh, 0);
        assert.equal((await roomy.accept([{ activity: message('new') }])).fresh, 1);
        await roomy.close();
      }));

    test('a disk that can only be read is named, with what to do', (t) =>
      inFolder(async (folder) => {
        const reason = mount(folder, 'ro');
        if (reason) return t.skip(reason);
        try {
          await assert.rejects(opened(folder, { driver }), (error: Failure) => {
            assert.ok(error.message.includes(folder));
            assert.match(error.message, /right to write there.*DATA_DIR/);
            return code('store.unwritable')(error);
          });
          await assert.rejects(opened(join(folder, 'deep'), { driver }), code('store.unwritable'));
        } finally {
          unmount(folder);
        }
      }));

    test('a folder that cannot be made is named, with what to do', () =>
      inFolder(async (folder) => {
        const file = join(folder, 'file');
        await writeFile(file, '');
        await assert.rejects(opened(join(file, 'data'), { driver }), (error: Failure) => {
          assert.ok(error.message.includes(join(file, 'data')));
          return code('store.unwritable')(error);
        });
        await mkdir(join(folder, 'parlance.db'));
        await assert.rejects(opened(folder, { driver }), code('store.unwritable'));
      }));

    test('a folder is made where there is none, and nobody else may look into it', () =>
      inFolder(async (folder) => {
        const made = join(folder, 'a', 'b');
        const store = await opened(made, { driver });
        await store.accept([{ activity: message('1') }]);
        const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
        assert.deepEqual([await mode(join(folder, 'a')), await mode(made)], [0o700, 0o700]);
        for (const file of await readdir(made)) assert.equal(await mode(join(made, file)), 0o600);
        await store.close();
        assert.equal(await mode(join(made, 'parlance.db')), 0o600);
      }));

    test('a folder that is there keeps its rights', () =>
      inFolder(async (folder) => {
        await chmod(folder, 0o750);
        await (await opened(folder, { driver })).close();
        assert.equal((await stat(folder)).mode & 0o777, 0o750);
        assert.equal((await stat(join(folder, 'parlance.db'))).mode & 0o777, 0o600);
      }));

    test('a file that is no database is refused and left as it is', () =>
      inFolder(async (folder) => {
        const path = join(folder, 'parlance.db');
        const notes = 'These are my notes, not a database. '.repeat(200);
        await writeFile(path, notes);
        await assert.rejects(opened(folder, { driver }), code('store.not-a-database'));
        assert.equal(await readFile(path, 'utf8'), notes);
      }));

    test("somebody else's database is refused and left as it is", () =>
      inFolder(async (folder) => {
        const path = join(folder, 'parlance.db');
        const theirs = await openDatabase(path, driver);
        theirs.exec("CREATE TABLE recipe (name TEXT); INSERT INTO recipe VALUES ('soup')");
        theirs.close();
        await assert.rejects(opened(folder, { driver }), code('store.not-a-database'));
        const still = await openDatabase(path, driver);
        assert.equal(still.prepare('SELECT name FROM recipe').get()?.['name'], 'soup');
        assert.deepEqual(still.prepare('SELECT name FROM sqlite_schema').all().length, 1);
        still.close();
      }));

    test('a file of a newer version is refused', () =>
      inFolder(async (folder) => {
        await (await opened(folder, { driver })).close();
        const database = await openDatabase(join(folder, 'parlance.db'), driver);
        database.exec('PRAGMA user_version = 999');
        database.close();
        await assert.rejects(opened(folder, { driver }), (error: Failure) => {
          assert.match(error.message, /newer Parlance \(layout 999/);
          return code('store.newer')(error);
        });
      }));
  });
}
