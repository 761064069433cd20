import assert from 'node:assert/strict';
import { fdatasync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readable } from '../../activities/index.ts';
import type { Sync } from '../../stores/embedded/embedded.ts';
import { type Claim, isNotBefore, type Store } from '../../stores/index.ts';
import { drivers, inFolder, opened } from './folder.ts';
import { message } from './message.ts';
import { heard } from './turn.ts';

const files = ['parlance.db', 'parlance.db-wal'] as const;
type Bytes = Readonly<Record<(typeof files)[number], Buffer>>;

/** What was acknowledged at some moment, by conversation: how many were accepted, and how many turns kept. */
type Acknowledged = Map<string, { accepted: number; turns: number; noted: number }>;

/** Keeps what the disk is known to hold: what the files held when the last flush that is over began. */
function forgetfulDisk(folder: string): { readonly sync: Sync; readonly held: () => Bytes } {
  const look = (): Bytes =>
    Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file))])) as Bytes;
  let held = look.bind(undefined);
  return {
    held: () => held(),
    sync(file, done) {
      const bytes = look();
      fdatasync(file, (error) => {
        held = () => bytes;
        done(error);
      });
    },
  };
}

/** Turns of one conversation, one after the other; what was acknowledged is written down. */
async function talk(store: Store, conversation: string, turns: number, said: Acknowledged) {
  const acknowledged = { accepted: 0, turns: 0, noted: 0 };
  said.set(conversation, acknowledged);
  for (let n = 1; n <= turns; n++) {
    const activity = message(`${n}`, `${n} ${'word '.repeat(50)}`, conversation);
    let committed: Promise<void> | undefined;
    const begin = ([claim]: readonly Claim[]): void => {
      committed = (async () => {
        const { send } = await store.commit(claim!, heard(activity, { state: n }), {
          leaseMs: 1_000,
        });
        acknowledged.turns = n;
        await store.settle(send!, { status: 'sent', providerId: `${n}` });
      })();
    };
    await store.accept([{ activity }], { owner: 'one', leaseMs: 60_000, begin });
    acknowledged.accepted = n;
    await committed;
    await store.note(conversation, `${n}`, n);
    acknowledged.noted = n;
  }
}

/** Everything that was acknowledged is there, and nothing of what was not is there by half. */
async function assertKept(store: Store, said: Acknowledged): Promise<void> {
  for (const [conversation, { accepted, turns, noted }] of said) {
    const record = await store.conversation(conversation);
    if (!record) {
      assert.equal(accepted, 0, `${conversation} is not there`);
      continue;
    }
    const state = (record.state as number | null) ?? 0;
    assert.ok(
      state >= turns,
      `${conversation}: ${turns} turns were acknowledged, ${state} are there`,
    );
    const lines = await store.transcript(conversation, 0, 1_000);
    assert.deepEqual(
      lines.map(
        ({ activity, reply }) =>
          activity?.id ?? readable(reply!.says!).split(' ').slice(0, 3).join(' '),
      ),
      Array.from({ length: state }, (_, n) => [`${n + 1}`, `I heard ${n + 1}`]).flat(),
    );
    const next = await store.claim(conversation, { owner: 'two', leaseMs: 1_000 });
    const waiting = next && !isNotBefore(next) ? 1 : 0;
    assert.ok(state + waiting >= accepted, `${conversation}: ${accepted} accepted`);
    for (let n = 1; n <= noted; n++) {
      assert.equal(await store.noted(conversation, `${n}`), n);
    }
  }
}

for (const driver of drivers) {
  test(`a power cut at any moment loses nothing that was acknowledged, and keeps nothing by half (${driver})`, () =>
    inFolder(async (folder) => {
      const live = join(folder, 'live');
      const disk = forgetfulDisk(live);
      const store = await opened(live, { driver }, { sync: disk.sync });
      const said: Acknowledged = new Map();
      const cuts: { readonly bytes: Bytes; readonly said: Acknowledged }[] = [];
      const cut = (): void => {
        const before = structuredClone(said);
        const bytes = disk.held();
        cuts.push({ bytes, said: before });
        // Of what was written since, some may have come to the disk: the log in any length.
        const log = readFileSync(join(live, 'parlance.db-wal'));
        const known = bytes['parlance.db-wal'].length;
        if (
          log.length <= known ||
          !log.subarray(0, 32).equals(bytes['parlance.db-wal'].subarray(0, 32))
        )
          return;
        const torn = log.subarray(0, known + Math.floor((log.length - known) * Math.random()));
        cuts.push({ bytes: { ...bytes, 'parlance.db-wal': torn }, said: before });
      };
      const talks = Array.from({ length: 6 }, (_, n) => talk(store, `c${n}`, 12, said));
      const talking = Promise.all(talks);
      let over = false;
      void talking.then(() => {
        over = true;
      });
      // Between everything else; now and then the log is emptied into the file, too.
      for (let moment = 0; !over; moment++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (moment % 7 === 0) cut();
        if (moment % 50 === 25) await store.forget('nobody');
      }
      await talking;
      cut();
      await store.close();

      const every = Math.ceil(cuts.length / 40);
      const tried = cuts.filter((_, n) => n % every === 0 || n === cuts.length - 1);
      assert.ok(tried.length > 10, `${tried.length} cuts`);
      for (const [n, { bytes, said: acknowledged }] of tried.entries()) {
        const found = join(folder, `cut ${n}`);
        await mkdir(found);
        for (const file of files) await writeFile(join(found, file), bytes[file]);
        const again = await opened(found, { driver });
        await assertKept(again, acknowledged);
        await again.close();
      }
    }));
}
