import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { data } from './places.ts';

/** The machine, in a line, and what the contestants run with. */
export function machine(node: string): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? 'unknown processor'}, ${memory} GiB, ${type()} ${release()}, Node ${node}`;
}

/** How many processes wanted the machine during the last minute, besides what is written here. */
export function load(): string {
  return loadavg()[0]!.toFixed(2);
}

/**
 * How often a second this disk makes 4 KiB durable right now. Shared disks swing by twenty times
 * from one minute to the next, so a number about durable work means nothing without this beside it.
 */
export function fsyncsPerSecond(forMs = 300): number {
  mkdirSync(data, { recursive: true });
  const path = join(data, `fsync-probe-${process.pid}`);
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const began = performance.now();
  let times = 0;
  try {
    while (performance.now() - began < forMs) {
      writeSync(file, page);
      fsyncSync(file);
      times++;
    }
  } finally {
    closeSync(file);
    rmSync(path);
  }
  return (times * 1000) / (performance.now() - began);
}
