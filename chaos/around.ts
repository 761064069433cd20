import type { Store } from '../stores/index.ts';

/**
 * Stands around one call of a store: `call` makes it, with these arguments or with others. Throwing
 * instead of calling is a refusal; throwing after it would be a lie.
 */
export type Around = (
  method: string,
  given: readonly unknown[],
  call: (...given: readonly unknown[]) => Promise<unknown>,
) => Promise<unknown>;

/** The same store with something around each of its methods, whatever they are and take. */
export function storeAround(store: Store, around: Around): Store {
  const wrap = ([name, member]: [string, unknown]): [string, unknown] => {
    if (typeof member !== 'function') return [name, member];
    const method = member as (...given: readonly unknown[]) => Promise<unknown>;
    return [name, (...given: readonly unknown[]) => around(name, given, method)];
  };
  return Object.fromEntries(Object.entries(store).map(wrap)) as unknown as Store;
}
