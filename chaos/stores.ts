import { Failure } from '../activities/index.ts';
import { embedded, type Store } from '../stores/index.ts';

interface StoreUnderTest {
  /** How many processes may share it; one, if it allows no more. */
  readonly workers: number;
  readonly open: (folder: string) => Store;
}

const stores: Readonly<Record<string, StoreUnderTest>> = {
  embedded: { workers: 1, open: (folder) => embedded(folder) },
};

/** The store of this name. Throws a Failure that says what there is. */
export function storeUnderTest(name: string): StoreUnderTest {
  const store = stores[name];
  if (store) return store;
  throw new Failure(
    'chaos.store',
    `There is no store "${name}" to run on. Use --store with one of: ${Object.keys(stores).join(', ')}.`,
  );
}
