import { Failure } from '../activities/index.ts';
import type { Store } from '../stores/index.ts';
import { storeAround } from './around.ts';
import { pause } from './pause.ts';

export const storeMoods = ['refuses', 'full', 'slow', 'fine'] as const;

/**
 * How the store is: it refuses whatever is to be written; it has no room for more, though what is
 * kept may be claimed; every flush of its disk takes long; or nothing is wrong with it.
 */
export type StoreMood = (typeof storeMoods)[number];

/** Open, close, read: what goes on when nothing can be written. */
const harmless = new Set([
  'open',
  'close',
  'key',
  'due',
  'noted',
  'conversation',
  'transcript',
  'events',
  'search',
]);
/** What needs room. */
const grows = new Set(['accept', 'commit', 'control', 'note']);

const flushMs = 50;

/** The same store, as well as `mood` says at each call. What it refuses, it has not done. */
export function storeInTrouble(store: Store, mood: () => StoreMood): Store {
  return storeAround(store, async (method, given, call) => {
    if (harmless.has(method)) return call(...given);
    const now = mood();
    if (now === 'refuses') {
      throw new Failure('store.unwritable', 'The store cannot write (chaos). Wait for it to pass.');
    }
    if (now === 'full' && grows.has(method)) {
      throw new Failure('store.full', 'The disk is full (chaos). Wait for it to pass.');
    }
    const result = await call(...given);
    if (now === 'slow') await pause(flushMs);
    return result;
  });
}
