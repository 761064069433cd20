import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench } from './places.ts';

/** Two benchmarks at a time would measure each other, and build over each other's programs. */
export function stayAlone(): void {
  const file = join(bench, '.running');
  const other = runningIn(file);
  if (other !== undefined) {
    throw new Error(
      `Another npm run bench is under way (process ${other}). Wait for it, or end it; if there is none, remove ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

/** The process that wrote the file, if it is still there. */
function runningIn(file: string): number | undefined {
  try {
    const other = Number(readFileSync(file, 'utf8'));
    process.kill(other, 0);
    return other;
  } catch {
    return undefined;
  }
}
