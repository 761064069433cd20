import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { test } from 'node:test';
import type { Failure } from '../../activities/index.ts';
import { openDatabase } from '../../stores/embedded/sqlite.ts';
import { isNotBefore, type Store } from '../../stores/index.ts';
import { drivers, inFolder, opened } from './folder.ts';

/** Another process that works in a folder, the lines it prints, and all it complains about. */
interface Other {
  readonly process: ChildProcess;
  readonly lines: Interface;
  readonly complaints: () => string;
}

function other(folder: string, driver = ''): Other {
  const child = spawn(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, 'working-process.ts'), folder, driver],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints += String(data);
  });
  const lines = createInterface({ input: child.stdout });
  return { process: child, lines, complaints: () => complaints };
}

async function kill({ process: child, lines }: Other): Promise<void> {
  const closed = Promise.all([once(lines, 'close'), once(child, 'exit')]);
  child.kill('SIGKILL');
  await closed;
}

for (const driver of drivers) {
  test(`a second process is refused with what to do, and let in after a kill -9 (${driver})`, () =>
    inFolder(async (folder) => {
      const first = other(folder, driver);
      await once(first.lines, 'line');
      await assert.rejects(opened(folder, { driver }), (error: Failure) => {
        assert.equal(error.code, 'store.in-use');
        assert.ok(error.message.includes(folder));
        assert.match(error.message, /Stop that one first.*DATA_DIR.*MongoDB/);
        return true;
      });
      await kill(first);
      await (await opened(folder, { driver })).close();
    }));

  test(`nothing that was kept is lost by kill -9, and no turn is kept by half (${driver})`, () =>
    inFolder(async (folder) => {
      const accepted = new Map<string, number>();
      const done = new Map<string, number>();
      for (let round = 0; round < 3; round++) {
        const working = other(folder, driver);
        let turns = 0;
        working.lines.on('line', (line) => {
          const [what, conversation = '', n] = line.split(' ');
          if (what === 'accepted') {
            accepted.set(conversation, (accepted.get(conversation) ?? 0) + 1);
          } else {
            done.set(conversation, Number(n));
            turns++;
          }
        });
        while (turns < 100 + 37 * round) await once(working.lines, 'line');
        await kill(working);
        assert.equal(working.complaints(), '', 'it complained');
      }
      const store = await opened(folder, { driver });
      assert.ok(accepted.size > 1);
      for (const [conversation, count] of accepted) {
        await assertWhole(store, conversation, count, done.get(conversation) ?? 0);
      }
      await store.close();
      const database = await openDatabase(join(folder, 'parlance.db'), driver);
      assert.deepEqual(
        database
          .prepare<{ integrity_check: string }>('PRAGMA integrity_check')
          .all()
          .map((row) => row.integrity_check),
        ['ok'],
      );
      database.close();
    }));
}

/** Each turn consumed one activity, said one reply, and counted; nothing of one without the rest. */
async function assertWhole(
  store: Store,
  conversation: string,
  accepted: number,
  done: number,
): Promise<void> {
  const record = (await store.conversation(conversation))!;
  const turns = (record.state as number | null) ?? 0;
  assert.ok(turns >= done, `${conversation}: ${done} turns were kept, ${turns} are there`);
  const entries = await store.transcript(conversation, 0, 100_000);
  const said = entries.filter(({ by }) => by === 'bot').map(({ reply }) => reply!.says!.parts[0]);
  assert.deepEqual(
    said,
    Array.from({ length: turns }, (_, n) => `${n + 1}`),
  );
  assert.equal(entries.length, 2 * turns);
  assert.deepEqual(
    record.timers.map(({ id }) => id),
    turns === 0 ? [] : [`${turns}`],
  );
  const events = await store.events(0, 100_000);
  assert.equal(events.filter((event) => event.conversation === conversation).length, turns);

  // Whatever was accepted and not worked on still waits.
  let waiting = 0;
  let next = await store.claim(conversation, { owner: 'two', leaseMs: 1_000 });
  while (next && !isNotBefore(next)) {
    waiting++;
    const consumed = [{ id: next.activity!.id }];
    ({ next } = await store.commit(next, { ...record, consumed, outbound: [], events: [] }));
  }
  assert.ok(
    turns + waiting >= accepted,
    `${conversation}: ${accepted} accepted, ${turns} + ${waiting} there`,
  );
}
