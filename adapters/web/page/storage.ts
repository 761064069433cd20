/** What the browser keeps for this chat, for all tabs or one; in memory where it may keep nothing. */
export interface Storage {
  readonly get: (key: string) => string | null;
  readonly set: (key: string, value: string) => void;
  readonly remove: (key: string) => void;
  readonly keys: () => readonly string[];
  /** Calls back when another tab changed something. */
  readonly onChange: (changed: (key: string) => void) => void;
}

export function openStorage(
  prefix: string,
  area: 'localStorage' | 'sessionStorage' = 'localStorage',
): Storage {
  const memory = new Map<string, string>();
  const real = <Result>(
    use: (storage: globalThis.Storage) => Result,
    otherwise: Result,
  ): Result => {
    try {
      return use(globalThis[area]);
    } catch {
      // Switched off, full, or not for embedded pages.
      return otherwise;
    }
  };
  return {
    get: (key) => memory.get(key) ?? real((storage) => storage.getItem(prefix + key), null),
    set(key, value) {
      const kept = real((storage) => {
        storage.setItem(prefix + key, value);
        return true;
      }, false);
      if (kept) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      real((storage) => storage.removeItem(prefix + key), undefined);
    },
    keys: () => [
      ...memory.keys(),
      ...real((storage) => Object.keys(storage), [])
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    ],
    onChange(changed) {
      addEventListener('storage', ({ key }) => {
        if (key?.startsWith(prefix)) changed(key.slice(prefix.length));
      });
    },
  };
}
