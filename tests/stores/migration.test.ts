import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { inLanguage } from '../../activities/index.ts';
import { steps } from '../../stores/embedded/schema.ts';
import { openDatabase } from '../../stores/embedded/sqlite.ts';
import { isNotBefore } from '../../stores/index.ts';
import { settableClock } from '../harness/clock.ts';
import { drivers, inFolder, opened } from './folder.ts';
import { message } from './message.ts';
import { claimed, heard, work } from './turn.ts';

for (const driver of drivers) {
  test(`a file of the first layout is brought to the newest, with all that is in it (${driver})`, () =>
    inFolder(async (folder) => {
      const clock = settableClock();
      const now = clock.now();
      const database = await openDatabase(join(folder, 'parlance.db'), driver);
      database.exec(
        `PRAGMA journal_mode = WAL; ${steps[0]!}
         PRAGMA application_id = ${0x5061726c}; PRAGMA user_version = 1`,
      );
      const insert = (table: string, row: Record<string, string | number | null>): void => {
        const places = Object.keys(row).map(() => '?');
        database
          .prepare(`INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${places.join()})`)
          .run(...Object.values(row));
      };
      const timers = JSON.stringify([{ id: 't', at: now + 5_000 }]);
      const conversation = { channel: 'test', address: '"anna"', is_group: 0, fence: 7 };
      const busy = { owner: 'one', lease: 60_000, free_at: now + 60_000, attempts: 2 };
      const later = { controller: 'agent:ann', epoch: 3, free_at: now + 1_000, attempts: 1 };
      insert('conversation', { n: 1, id: 'c', ...conversation, ...busy, state: '{"a":1}' });
      insert('conversation', { n: 2, id: '"d\\u0000"', ...conversation, ...later });
      insert('conversation', { n: 3, id: 'e', ...conversation, timers, timer_at: now + 5_000 });
      const activity = (n: number, conversation: number, id: string, sort: number): void =>
        insert('activity', {
          n,
          conversation,
          id,
          sort,
          ready_at: 0,
          at: now - 100,
          body: JSON.stringify(message(id, `said ${id}`, 'c')),
        });
      activity(1, 1, 'done', 1);
      activity(2, 1, 'second', 30);
      activity(3, 1, 'first', 20);
      activity(4, 2, 'first', 1);
      // The trigger of that layout puts it into the transcript.
      database.prepare('UPDATE activity SET seq = 1 WHERE n = 1').run();
      const message_ = { conversation: 1, at: now - 50, by: 'bot', epoch: 0, native: '"x"' };
      const reply = JSON.stringify({ says: inLanguage('I heard it', 'en') });
      const sent = { status: 2, due_at: 0, tries: 1, uncertain: 0, provider_id: 'p1' };
      insert('entry', { seq: 2, ...message_, reply, ...sent });
      const sending = { status: 1, due_at: now + 60_000, tries: 1, uncertain: 0 };
      insert('entry', { seq: 3, ...message_, ...sending, early_receipts: '[["p2","delivered"]]' });
      const retry = { status: 0, due_at: now + 2_000, tries: 1, uncertain: 0 };
      insert('entry', { seq: 4, ...message_, ...retry, conversation: 3 });
      insert('event', { seq: 1, conversation: 1, name: 'dialog.started', at: 'then', data: '{}' });
      insert('event', { seq: 2, conversation: null, name: 'dialog.finished', at: 'then' });
      insert('words', { rowid: 1, text: 'said done' });
      insert('setting', { name: 'indexed', value: '1' });
      insert('setting', { name: 'last seq', value: '99' });
      insert('setting', { name: 'key', value: '00'.repeat(32) });
      database.close();

      const store = await opened(folder, { driver }, { clock });
      assert.deepEqual((await store.conversation('c'))?.state, { a: 1 });
      const d = await store.conversation('d\0');
      assert.deepEqual([d?.controller, d?.epoch], ['agent:ann', 3]);
      assert.deepEqual((await store.conversation('e'))?.timers, JSON.parse(timers));
      assert.equal((await store.key()).toString('hex'), '00'.repeat(32));
      assert.deepEqual(
        (await store.events(0, 10)).map(({ seq, conversation, name }) => [seq, conversation, name]),
        [
          [1, 'c', 'dialog.started'],
          [2, '', 'dialog.finished'],
        ],
      );
      assert.deepEqual(await store.due(10), {
        work: ['c'],
        outbound: ['c'],
        nextAt: now + 1_000,
      });
      assert.deepEqual(await store.claim('d\0', { owner: 'one', leaseMs: 1 }), {
        notBefore: now + 1_000,
      });
      assert.deepEqual(await store.takeOutbound('e', { leaseMs: 1 }), { notBefore: now + 2_000 });

      // What was known is known, and what waited goes on.
      assert.equal((await store.accept([{ activity: message('done') }])).fresh, 0);
      const claim = await claimed(store);
      assert.deepEqual([claim.activity?.id, claim.attempts], ['first', 3]);
      assert.deepEqual(claim.accepted, { at: now - 100, controller: 'bot', epoch: 0 });
      const { next } = await store.commit(claim, heard(message('first'), { outbound: [] }));
      assert.ok(next && !isNotBefore(next));
      assert.deepEqual([next.activity?.id, next.attempts], ['second', 1]);
      await store.receipt('c', 'p1', 'read');
      const sent2 = work(await store.takeOutbound('c', { leaseMs: 1 }));
      assert.deepEqual([sent2.id, sent2.tries, sent2.uncertain], ['c:3', 2, true]);
      await store.settle(sent2, { status: 'sent', providerId: 'p2' });
      const lines = await store.transcript('c', 0, 10);
      assert.deepEqual(
        lines.map(({ id, status }) => [id, status]),
        [
          ['done', undefined],
          ['c:2', 'read'],
          ['first', undefined],
        ],
      );
      assert.ok(lines[2]!.seq > 99);
      assert.equal((await store.search('said', 10)).length, 2);
      assert.equal((await store.search('heard', 10)).length, 1);
      await clock.advance(1_000);
      const agents = await claimed(store, 'd\0');
      assert.deepEqual([agents.attempts, agents.conversation.controller], [2, 'agent:ann']);
      await store.close();

      // It is brought there once.
      const again = await opened(folder, { driver }, { clock });
      assert.equal((await again.transcript('c', 0, 10)).length, 3);
      await again.close();
    }));
}
