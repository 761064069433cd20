import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../activities/index.ts';
import { embedded, type Sync } from '../../stores/embedded/embedded.ts';
import type { EmbeddedOptions, Store, Surroundings } from '../../stores/index.ts';
import { settableClock } from '../harness/clock.ts';

/** A folder that is gone after the test. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-store-'));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The store of a folder, open. */
export async function opened(
  folder: string,
  options?: EmbeddedOptions,
  { sync, ...surroundings }: Partial<Surroundings> & { readonly sync?: Sync } = {},
): Promise<Store> {
  const store = embedded(folder, options, sync);
  await store.open({ clock: settableClock(), log: silentLog, ...surroundings });
  return store;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** The libraries this runtime can use. */
export const drivers: readonly ('libsql' | 'node:sqlite')[] =
  major > 22 || (major === 22 && minor >= 13) ? ['libsql', 'node:sqlite'] : ['libsql'];

export const noBuiltIn = `Node ${process.version} has no SQLite built in; Node 22.13 and newer run it`;
