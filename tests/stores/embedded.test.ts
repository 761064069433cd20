import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Failure, silentLog } from '../../activities/index.ts';
import { guard, openDatabase } from '../../stores/embedded/sqlite.ts';
import { embedded } from '../../stores/index.ts';
import { type Place, storeContract } from '../contracts/store.contract.ts';
import { settableClock } from '../harness/clock.ts';
import { message } from './message.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const builtIn = major > 22 || (major === 22 && minor >= 13);

async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'parlance-store-'));
}

for (const driver of ['libsql', 'node:sqlite'] as const) {
  if (driver === 'node:sqlite' && !builtIn) {
    test('store contract: embedded, with node:sqlite', {
      skip: `Node ${process.version} has no SQLite built in; Node 22.13 and newer run it`,
    });
    continue;
  }
  storeContract(`embedded, with ${driver}`, async (): Promise<Place> => {
    const folder = await newFolder();
    return {
      open: () => embedded(folder, { driver }),
      remove: () => rm(folder, { recursive: true }),
    };
  });
}

/** Opens the store in another process, which accepts as fast as it can and says what was accepted. */
function otherProcess(folder: string): ChildProcess {
  return spawn(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, 'accepting-process.ts'), folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
}

test('a second process is refused, with what to do', async () => {
  const folder = await newFolder();
  const other = otherProcess(folder);
  await once(createInterface({ input: other.stdout! }), 'line');
  const store = embedded(folder);
  await assert.rejects(store.open({ clock: settableClock(), log: silentLog }), (error: Failure) => {
    assert.equal(error.code, 'store.in-use');
    assert.match(error.message, new RegExp(`${folder}.*Stop that one first.*DATA_DIR`));
    return true;
  });
  other.kill('SIGKILL');
  await once(other, 'exit');
  await store.open({ clock: settableClock(), log: silentLog });
  await store.close();
  await rm(folder, { recursive: true });
});

test('everything that was accepted survives kill -9', async () => {
  const folder = await newFolder();
  const accepted: string[] = [];
  for (let round = 0; round < 3; round++) {
    const other = otherProcess(folder);
    const lines = createInterface({ input: other.stdout! });
    lines.on('line', (line) => accepted.push(line));
    for (let seen = accepted.length; accepted.length < seen + 50; ) await once(lines, 'line');
    other.kill('SIGKILL');
    await once(lines, 'close');
  }
  const store = embedded(folder);
  await store.open({ clock: settableClock(), log: silentLog });
  for (const id of accepted) {
    assert.deepEqual(await store.accept([{ activity: message(id) }]), { fresh: 0 }, id);
  }
  await store.close();
  await rm(folder, { recursive: true });
});

test('a full disk refuses what is new, keeps what is there, and goes on when there is room', async () => {
  const folder = await newFolder();
  const store = embedded(folder, { maxBytes: 400_000 });
  await store.open({ clock: settableClock(), log: silentLog });
  let kept = 0;
  const full = async (): Promise<void> => {
    for (; kept < 10_000; kept++) {
      await store.accept([{ activity: message(`${kept}`, 'x'.repeat(5_000)) }]);
    }
  };
  await assert.rejects(
    full,
    (error: Failure) => error.code === 'store.full' && /Free some space/.test(error.message),
  );
  assert.ok(kept > 10);
  const claim = await store.claim('c', { owner: 'one', leaseMs: 1_000 }).catch(() => null);
  assert.ok(claim === null || claim.activity?.id === '0');
  assert.equal((await store.conversation('c'))?.id, 'c');
  await store.close();

  const roomy = embedded(folder);
  await roomy.open({ clock: settableClock(), log: silentLog });
  assert.deepEqual(await roomy.accept([{ activity: message('0') }]), { fresh: 0 });
  assert.deepEqual(await roomy.accept([{ activity: message('new') }]), { fresh: 1 });
  await roomy.close();
  await rm(folder, { recursive: true });
});

test('one operation that fails does not tear the others of the same moment', async () => {
  const folder = await newFolder();
  const store = embedded(folder);
  await store.open({ clock: settableClock(), log: silentLog });
  const broken = {
    ...message('2'),
    conversation: { id: Number.NaN as unknown as string, address: null },
  };
  const results = await Promise.allSettled([
    store.accept([{ activity: message('1') }]),
    store.accept([{ activity: broken }]),
    store.accept([{ activity: message('3') }]),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(await store.accept([{ activity: message('1') }, { activity: message('3') }]), {
    fresh: 0,
  });
  await store.close();
  await rm(folder, { recursive: true });
});

test('a file that is no database is refused and left alone', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'parlance.db'), 'These are my notes, not a database. '.repeat(200));
  await assert.rejects(
    embedded(folder).open({ clock: settableClock(), log: silentLog }),
    (error: Failure) => error.code === 'store.not-a-database',
  );
  await rm(folder, { recursive: true });
});

test('a file of a newer version is refused', async () => {
  const folder = await newFolder();
  const database = await openDatabase(join(folder, 'parlance.db'));
  database.exec('PRAGMA user_version = 999');
  database.close();
  await assert.rejects(
    embedded(folder).open({ clock: settableClock(), log: silentLog }),
    (error: Failure) => error.code === 'store.newer' && /999/.test(error.message),
  );
  await rm(folder, { recursive: true });
});

test('a folder that cannot be made is named, with what to do', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(
    embedded(join(folder, 'file', 'data')).open({ clock: settableClock(), log: silentLog }),
    (error: Failure) => error.message.includes(folder) && error.code.startsWith('store.'),
  );
  await rm(folder, { recursive: true });
});

test('a store that is not open says so', async () => {
  await assert.rejects(
    embedded('never-opened').accept([]),
    (error: Failure) => error.code === 'store.closed',
  );
});

test('only text, finite numbers and null reach the database', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const fine = value === null || typeof value === 'string' || Number.isFinite(value);
      if (fine) assert.deepEqual(guard([value as string]), [value]);
      else assert.throws(() => guard([value as string]), TypeError);
    }),
  );
});
