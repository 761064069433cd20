import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readable } from '../../../activities/index.ts';
import type { Claim, NewOutbound } from '../../../stores/index.ts';
import { reply, type Stage, said } from './stage.ts';

export function keeping(on: Stage): void {
  describe('what was kept', () => {
    test('a thousand conversations are found, each once', async () => {
      const ids = Array.from({ length: 1_000 }, (_, n) => `c${n}`);
      await Promise.all(ids.map((id) => on.accept(said('1', { conversation: id }))));
      const { work } = await on.store.due(2_000);
      assert.deepEqual(work.toSorted(), ids.toSorted());
      assert.equal((await on.store.due(10)).work.length, 10);
    });

    test('a transcript can be read on from a position', async () => {
      await on.turn('1', 'one', 'two');
      await on.turn('2', 'three');
      const all = await on.store.transcript('c', 0, 100);
      assert.deepEqual(
        all.map(({ by }) => by),
        ['customer', 'bot', 'bot', 'customer', 'bot'],
      );
      assert.deepEqual(await on.store.transcript('c', all[1]!.seq, 2), all.slice(2, 4));
    });

    test('only the first message of a reply is shown', async () => {
      await on.accept(said('1'));
      const outbound: NewOutbound[] = [reply('whole'), { by: 'bot', native: 'rest' }];
      await on.commit(await on.claim(), { consumed: [{ id: '1' }], outbound });
      assert.deepEqual(await on.spoken(), ['said 1', 'whole']);
    });

    const searches: Record<string, [words: string, found: string[]]> = {
      'one Chinese character': ['账', ['我的账单']],
      'a Chinese word': ['退款', ['我要退款']],
      'an English word, however it is written': ['REFUND', ['A refund, please']],
      'the beginning of a word': ['ref', ['A refund, please']],
      'several words, in any order': ['please refund', ['A refund, please']],
      'what the bot said': ['certainly', ['Certainly 100%']],
      'a sign that means something to a database': ['100%', ['Certainly 100%']],
      'a name of a field, which nobody said': ['activity', []],
      nothing: ['', []],
    };
    for (const [title, [words, expected]] of Object.entries(searches)) {
      test(`search finds ${title}`, async () => {
        await on.accept(
          said('1', { text: '我要退款' }),
          said('2', { text: '我的账单' }),
          said('3', { text: 'A refund, please' }),
        );
        let next: Claim | null = await on.claim();
        while (next) {
          const consumed = [{ id: next.activity!.id }];
          const outbound = next.activity!.id === '3' ? [reply('Certainly 100%')] : [];
          next = await on.next(next, { consumed, outbound });
        }
        const found = await on.store.search(words, 10);
        assert.deepEqual(
          found.map(
            (entry) => entry.activity?.text ?? (entry.reply?.says && readable(entry.reply.says)),
          ),
          expected,
        );
      });
    }

    test('the key is 32 bytes, made once', async () => {
      const [one, two] = await Promise.all([on.store.key(), on.store.key()]);
      assert.equal(one.length, 32);
      assert.deepEqual(two, one);
      await on.reopen();
      assert.deepEqual(await on.store.key(), one);
    });

    test('one line that cannot be made readable holds up no other', async () => {
      await on.accept(said('1'), said('2'));
      // As a damaged disk may give it back: no sentence at all.
      const parts = null;
      const says = { parts, language: 'en' } as unknown as NonNullable<
        NewOutbound['reply']
      >['says'];
      const broken = { by: 'bot', native: 'x', reply: { says } } as NewOutbound;
      const outbound = [broken, reply('found one')];
      const next = await on.next(await on.claim(), { consumed: [{ id: '1' }], outbound });
      await on.commit(next!, { consumed: [{ id: '2' }], outbound: [reply('found two')] });
      for (let n = 0; n < 2; n++) {
        const found = await on.store.search('found', 10);
        assert.equal(found.length, 2);
      }
      const lines = await on.store.transcript('c', 0, 10);
      assert.equal(lines.length, 5);
      assert.deepEqual(on.warnings, [{ seq: lines[1]!.seq, error: 'TypeError' }]);
      await on.reopen();
      assert.equal((await on.store.search('found', 10)).length, 2);
    });

    test('positions and ids are new ones when the store was opened again', async () => {
      await on.turn('1', 'one', 'two');
      const [, one, two] = await on.store.transcript('c', 0, 10);
      assert.equal(two!.seq - one!.seq, 1);
      await on.clock.advance(1_000);
      await on.reopen();
      await on.turn('2', 'three');
      const last = (await on.store.transcript('c', 0, 10)).at(-1)!;
      assert.ok(last.seq - two!.seq > 1_000);
      // Also when the clock was set back meanwhile.
      await on.clock.advance(-3_600_000);
      await on.reopen();
      await on.turn('3', 'four');
      assert.ok((await on.store.transcript('c', 0, 10)).at(-1)!.seq > last.seq);
    });
  });
}
