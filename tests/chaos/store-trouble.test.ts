import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StoreMood, storeInTrouble } from '../../chaos/store-trouble.ts';
import type { Store } from '../../stores/index.ts';

/** A store of which only the calls count. */
function counting(): { store: Store; calls: string[] } {
  const calls: string[] = [];
  const methods = ['accept', 'claim', 'commit', 'settle', 'conversation', 'open'];
  const store = Object.fromEntries(
    methods.map((method) => [
      method,
      async (...given: unknown[]) => {
        calls.push(`${method} ${given.length}`);
        return method;
      },
    ]),
  );
  return { store: { kind: 'embedded', ...store } as unknown as Store, calls };
}

/** What still goes through in this mood. */
async function passes(mood: StoreMood): Promise<string[]> {
  const { store, calls } = counting();
  const troubled = storeInTrouble(store, () => mood) as unknown as Record<
    string,
    (...given: number[]) => Promise<unknown>
  >;
  for (const method of ['accept', 'claim', 'commit', 'settle', 'conversation', 'open']) {
    await troubled[method]!(1, 2, 3).then(
      (result) => assert.equal(result, method),
      (error: Error) => assert.match(error.message, /chaos/),
    );
  }
  return calls;
}

test('a store in no trouble, or a slow one, does all it is asked for, with all it was given', async () => {
  const all = ['accept 3', 'claim 3', 'commit 3', 'settle 3', 'conversation 3', 'open 3'];
  assert.deepEqual(await passes('fine'), all);
  assert.deepEqual(await passes('slow'), all);
});

test('a full store takes nothing more, and gives what it has', async () => {
  assert.deepEqual(await passes('full'), ['claim 3', 'settle 3', 'conversation 3', 'open 3']);
});

test('a store that refuses can only be opened and read, and does nothing of what it refuses', async () => {
  assert.deepEqual(await passes('refuses'), ['conversation 3', 'open 3']);
});
