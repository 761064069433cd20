import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event } from '../../../activities/index.ts';
import { isNotBefore } from '../../../stores/index.ts';
import { hour, leaseMs, reply, type Stage, said } from './stage.ts';

export function pruning(on: Stage): void {
  describe('prune', () => {
    const event = (): Event => ({
      name: 'dialog.started',
      at: new Date(on.clock.now()).toISOString(),
    });
    /** A turn with a reply that is sent, an event and a note. */
    const turn = async (conversation: string, id: string): Promise<void> => {
      await on.accept(said(id, { conversation }));
      const done = { consumed: [{ id }], outbound: [reply(`re ${id}`)], events: [event()] };
      const { send } = await on.commit(await on.claim(conversation), done, { leaseMs });
      await on.store.settle(send!, { status: 'sent' });
      await on.store.note(conversation, id, id);
    };
    /** Removes all that is older, in portions; gives who was forgotten. */
    const prune = async (before: number, limit = 3): Promise<string[]> => {
      const forgotten: string[] = [];
      for (let portions = 0; portions < 100; portions++) {
        const pruned = await on.store.prune(before, limit);
        forgotten.push(...pruned.forgotten);
        if (!pruned.more) return forgotten.toSorted();
      }
      throw new Error('it never ends');
    };
    const lines = async (conversation: string): Promise<string[]> =>
      (await on.store.transcript(conversation, 0, 100)).map(
        ({ activity, id }) => activity?.id ?? id.split(':')[0]!,
      );

    test('what is old goes, what is young stays', async () => {
      for (let n = 0; n < 5; n++) await turn('c', `old ${n}`);
      await on.clock.advance(hour);
      const before = on.clock.now();
      await turn('c', 'young');
      assert.equal((await on.store.search('old', 100)).length, 10);
      assert.deepEqual(await prune(before), []);
      assert.deepEqual(await lines('c'), ['young', 'c']);
      assert.equal((await on.store.search('old', 100)).length, 0);
      assert.equal((await on.store.search('young', 100)).length, 2);
      assert.equal((await on.store.events(0, 100)).length, 1);
      assert.equal(await on.store.noted('c', 'old 0'), undefined);
      assert.equal(await on.store.noted('c', 'young'), 'young');
    });

    test('conversations of which nothing is left are forgotten, and all others stay', async () => {
      for (const name of ['gone', 'also gone', 'talks', 'waits', 'sends', 'timed', 'person']) {
        await turn(name, 'old');
      }
      await on.accept(said('waiting', { conversation: 'waits' }));
      for (const [conversation, more] of [
        ['sends', { outbound: [reply('not sent')] }],
        ['timed', { timers: [{ id: 't', at: on.clock.now() + 48 * hour }] }],
      ] as const) {
        await on.accept(said('2', { conversation }));
        await on.commit(await on.claim(conversation), { consumed: [{ id: '2' }], ...more });
      }
      await on.store.control('person', 0, 'agent:ann');
      await on.clock.advance(hour);
      const before = on.clock.now();
      await turn('talks', 'young');
      assert.deepEqual(await prune(before), ['also gone', 'gone']);
      for (const name of ['talks', 'waits', 'sends', 'timed', 'person']) {
        assert.notEqual(await on.store.conversation(name), null, name);
      }
      assert.equal((await on.claim('waits')).activity?.id, 'waiting');
      assert.equal((await on.take('sends')).native, 'not sent');
      assert.ok(isNotBefore(await on.tryClaim('timed')));
      // Somebody who comes back is new.
      await turn('gone', 'old');
      assert.deepEqual(await lines('gone'), ['old', 'gone']);
    });

    test('what comes from a clock that was ahead holds up nothing, and is not old', async () => {
      await on.clock.advance(24 * hour);
      await turn('ahead', 'ahead');
      await on.clock.advance(-24 * hour);
      await turn('c', 'old');
      await on.clock.advance(hour);
      assert.deepEqual(await prune(on.clock.now()), ['c']);
      assert.deepEqual(await lines('ahead'), ['ahead', 'ahead']);
    });

    test('a portion is limited, and in between everything goes on', async () => {
      for (let n = 0; n < 10; n++) await turn('c', `${n}`);
      await on.clock.advance(hour);
      const { more, forgotten } = await on.store.prune(on.clock.now(), 4);
      assert.deepEqual([more, forgotten], [true, []]);
      assert.equal((await lines('c')).length, 16);
      await turn('c', 'young');
      assert.deepEqual(await prune(on.clock.now()), []);
      assert.deepEqual(await lines('c'), ['young', 'c']);
    });

    test('numbers of what was removed are not given again', async () => {
      await turn('c', '1');
      const [{ seq: line } = { seq: 0 }] = await on.store.transcript('c', 1, 1);
      const [{ seq } = { seq: 0 }] = await on.store.events(0, 1);
      await on.clock.advance(hour);
      await prune(on.clock.now());
      await on.clock.advance(-hour);
      await on.reopen();
      await turn('c', '2');
      assert.ok((await on.store.transcript('c', 0, 1))[0]!.seq > line);
      assert.ok((await on.store.events(0, 1))[0]!.seq > seq);
    });
  });
}
