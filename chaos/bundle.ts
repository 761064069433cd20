import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const cache = resolve('node_modules/.cache/parlance-chaos');

/** A worker as one file: it starts in a quarter of the time, and is started often. */
export interface Bundle {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Bundles a worker below `node_modules`, so that it finds the native packages it loads itself. */
export async function bundle(entry: string): Promise<Bundle> {
  const { build } = await import('esbuild');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'worker-'));
  const path = join(folder, 'worker.mjs');
  // The worker asks its own package for the version.
  await copyFile('package.json', join(folder, 'package.json'));
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    // Loaded only by channels and engines that no worker here uses.
    external: ['esbuild', 'telegraf', '@nlpjs/*'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
