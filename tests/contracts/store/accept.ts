import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../../../activities/index.ts';
import { Unkeepable } from '../../../stores/index.ts';
import { type Stage, said } from './stage.ts';

export function accepting(on: Stage): void {
  describe('accept', () => {
    test('what was never accepted is unknown', async () => {
      assert.equal(await on.store.conversation('c'), null);
      assert.equal(await on.tryClaim(), null);
      assert.equal(await on.tryTake(), null);
      assert.deepEqual(await on.store.transcript('c', 0, 10), []);
    });

    test('the same activity counts once, also when it comes several times at once', async () => {
      const results = await Promise.all([
        on.accept(said('1')),
        on.accept(said('1')),
        on.accept(said('1'), said('2')),
      ]);
      assert.equal(
        results.reduce((sum, { fresh }) => sum + fresh, 0),
        2,
      );
      const next = await on.next(await on.claim(), { consumed: [{ id: '1' }] });
      assert.equal(next?.activity?.id, '2');
      assert.equal(await on.next(next, { consumed: [{ id: '2' }] }), null);
    });

    test('it still counts once after it was worked on', async () => {
      await on.turn('1');
      assert.deepEqual(await on.accept(said('1')), { fresh: 0, unclaimed: [] });
      assert.equal(await on.tryClaim(), null);
    });

    test('the same id in another conversation is another activity', async () => {
      const both = await on.accept(said('1'), said('1', { conversation: 'd' }));
      assert.deepEqual(both, { fresh: 2, unclaimed: ['c', 'd'] });
    });

    test('of several that come together, all are kept or none', async () => {
      const endless: Record<string, unknown> = {};
      endless['itself'] = endless;
      const broken = { ...said('2'), value: endless as Json };
      await assert.rejects(on.accept(said('1'), broken), Unkeepable);
      assert.equal((await on.accept(said('1'))).fresh, 1);
    });

    test('ids that differ only in what a database may drop are different', async () => {
      const ids = [
        'a',
        'a\u0000',
        'a\u0000b',
        'a\ud800',
        'a\udc00',
        'a\ufffd',
        '"a"',
        'ä',
        'a\u0308',
      ];
      assert.equal((await on.accept(...ids.map((id) => said(id)))).fresh, ids.length);
      assert.equal((await on.accept(...ids.map((id) => said(id)))).fresh, 0);
      await on.accept(...ids.map((id) => said('1', { conversation: id })));
      assert.deepEqual((await on.store.due(100)).work.toSorted(), ['c', ...ids].toSorted());
      for (const id of ids) assert.equal((await on.claim(id)).conversation.id, id);
    });

    test('what was accepted while the store was closing is kept', async () => {
      const accepted = on.accept(said('1'));
      await on.reopen();
      assert.equal((await accepted).fresh, 1);
      assert.equal((await on.accept(said('1'))).fresh, 0);
    });

    const texts: Record<string, string> = {
      'Chinese and an emoji of several people': '我要退款 👨‍👩‍👧‍👦',
      'a zero character': 'a\u0000b',
      'half a surrogate pair': 'a\ud800b',
      quotes: `'; DROP TABLE "x"; --`,
      'no text at all': '',
      'a megabyte': 'x'.repeat(1_000_000),
    };
    for (const [title, text] of Object.entries(texts)) {
      test(`${title} comes back as it was written`, async () => {
        await on.accept(said('1', { text }));
        await on.reopen();
        assert.equal((await on.claim()).activity?.text, text);
      });
    }
  });
}
