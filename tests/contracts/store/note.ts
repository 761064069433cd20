import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event, Json } from '../../../activities/index.ts';
import { Unkeepable } from '../../../stores/index.ts';
import { type Stage, said } from './stage.ts';

export function noting(on: Stage): void {
  describe('note', () => {
    const event: Event = { name: 'effect.noted', at: 'then', data: { step: 'refund' } };

    test('what came of an effect is found under its key, whoever has the conversation', async () => {
      await on.accept(said('1'));
      await on.claim('c', 'two');
      const value: Json = { id: 'RX1', amount: 4250 };
      await on.store.note('c', 'a key \u0000', value, event);
      await on.reopen();
      assert.deepEqual(await on.store.noted('c', 'a key \u0000'), value);
      assert.equal(await on.store.noted('c', 'a key '), undefined);
      assert.equal(await on.store.noted('d', 'a key \u0000'), undefined);
      assert.deepEqual(await on.names(), ['effect.noted']);
    });

    test('the first note under a key stays, and is told once', async () => {
      await on.accept(said('1'));
      await Promise.all([
        on.store.note('c', 'key', 'first', event),
        on.store.note('c', 'key', 'second', event),
      ]);
      assert.equal(await on.store.noted('c', 'key'), 'first');
      assert.deepEqual(await on.names(), ['effect.noted']);
    });

    test('null is a note, too', async () => {
      await on.accept(said('1'));
      await on.store.note('c', 'key', null);
      assert.equal(await on.store.noted('c', 'key'), null);
    });

    test('of a conversation that is unknown, nothing is noted', async () => {
      await on.store.note('c', 'key', 1, event);
      await on.accept(said('1'));
      assert.equal(await on.store.noted('c', 'key'), undefined);
      assert.deepEqual(await on.names(), []);
    });

    test('what can never be kept is refused', async () => {
      await on.accept(said('1'));
      await assert.rejects(on.store.note('c', 'key', 1n as unknown as Json), Unkeepable);
      assert.equal(await on.store.noted('c', 'key'), undefined);
    });
  });
}
