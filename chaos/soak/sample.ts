import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** What must not grow: in bytes, pieces, or milliseconds. */
export const metrics = ['heap', 'rss', 'handles', 'descriptors', 'lag', 'files'] as const;

export type Metric = (typeof metrics)[number];

/** A process at one moment. */
export type Sample = Readonly<Record<Metric, number>>;

/** Looks at its own process and the folder it keeps things in, at each call. */
export function createSampler(folder: string): () => Promise<Sample> {
  const lag: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  return async () => {
    const lagMs = lag.percentile(99) / 1e6;
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    const sample: Sample = {
      heap: heapUsed,
      rss,
      handles: process.getActiveResourcesInfo().length,
      descriptors: await descriptors(),
      lag: lagMs,
      files: await bytesIn(folder),
    };
    // Its own work is no lag.
    lag.reset();
    return sample;
  };
}

function collectGarbage(): void {
  if (!globalThis.gc) throw new Error('Start this process with --expose-gc.');
  globalThis.gc();
}

/** How many files and sockets are open; 0 where the system does not say. */
async function descriptors(): Promise<number> {
  return (await readdir('/proc/self/fd').catch(() => [])).length;
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      // Removed meanwhile.
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
