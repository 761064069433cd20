import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bench, built, data } from '../places.ts';

/** So many milliseconds more than this disk takes. */
export const moreMs = 3;

/** The environment of a process whose flushes take longer; or why there cannot be one. */
export function slowFlush(node: string): Readonly<Record<string, string>> | string {
  if (process.platform !== 'linux') return 'it needs Linux, where a library can be preloaded';
  const library = join(built, 'slow-flush.so');
  const source = join(bench, 'slow-disk', 'slow-flush.c');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], {
      stdio: 'pipe',
    });
  } catch (error) {
    return `a C compiler is needed, and cc did not do it (apt-get install gcc libc6-dev): ${error instanceof Error ? error.message : String(error)}`;
  }
  mkdirSync(data, { recursive: true });
  const env = { LD_PRELOAD: library, SLOW_FLUSH_MS: String(moreMs) };
  const took = Number(
    execFileSync(node, ['-e', flushTwice, join(data, 'slow-flush-probe')], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    }),
  );
  // A node that is linked statically would not notice, and we would measure the fast disk twice.
  return took >= 2 * moreMs ? env : `two flushes took ${took} ms under the preloaded library`;
}

/** Once as the event loop does, once as its helpers do. */
const flushTwice = `
  const fs = require('node:fs');
  const file = fs.openSync(process.argv[1], 'w');
  fs.writeSync(file, 'x');
  const began = performance.now();
  fs.fsyncSync(file);
  fs.fdatasync(file, () => {
    console.log(performance.now() - began);
    fs.rmSync(process.argv[1]);
  });
`;
