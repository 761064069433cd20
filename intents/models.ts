import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../activities/index.ts';

/** Saved models, by name. */
export interface Models {
  /** Undefined if there is none; throws if there is one that cannot be trusted. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  readonly write: (name: string, model: Uint8Array) => Promise<void>;
}

/** So many models of other names are kept, the newest: for whoever goes back to the version before. */
const spare = 1;

/** What a process left behind that ended while it wrote is removed after so long. */
const staleMs = 3_600_000;

/** Each model in a file of its own; several processes may share the folder. */
export function modelsIn(folder: string): Models {
  return {
    async read(name) {
      const file = join(folder, `${name}.model`);
      const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!content) return undefined;
      const model = content.subarray(content.indexOf('\n') + 1);
      if (content.toString('latin1', 0, content.length - model.length) !== head(name, model)) {
        throw new Failure(
          'intents.model-damaged',
          `${file} is damaged, or no model of this name. It can be deleted.`,
        );
      }
      return model;
    },

    async write(name, model) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = `${name}.model`;
      await writeWhole(join(folder, file), [head(name, model), model]);
      await removeOthers(folder, file);
    },
  };
}

/** The first line of a file: what it is, whose, and what follows. */
function head(name: string, model: Uint8Array): string {
  return `parlance-model 1 ${name} ${createHash('sha256').update(model).digest('hex')}\n`;
}

/** All or nothing, also when the power fails or two processes write at once. */
async function writeWhole(file: string, contents: readonly (string | Uint8Array)[]): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      for (const content of contents) await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Removes older models, and what was never finished; nothing else that lies there. */
async function removeOthers(folder: string, used: string): Promise<void> {
  const found: { path: string; whole: boolean; changed: number }[] = [];
  for (const file of await readdir(folder)) {
    const ours = /^[0-9a-f]{64}\.model(\.[0-9a-f-]{36})?$/.exec(file);
    if (!ours || file === used) continue;
    const path = join(folder, file);
    // Another process may remove or finish it meanwhile.
    const changed = (await stat(path).catch(() => null))?.mtimeMs;
    if (changed !== undefined) found.push({ path, whole: ours[1] === undefined, changed });
  }
  const older = found
    .filter(({ whole }) => whole)
    .sort((a, b) => b.changed - a.changed)
    .slice(spare);
  const left = found.filter(({ whole, changed }) => !whole && Date.now() - changed > staleMs);
  for (const { path } of [...older, ...left]) await rm(path, { force: true });
}
