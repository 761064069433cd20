import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packed } from '../places.ts';

export interface Installed {
  readonly bytes: number;
  readonly packages: number;
  readonly tarballBytes: number;
}

/** Installs the packed Parlance into an empty folder, as somebody's first project does. */
export function install(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'parlance-install-'));
  const run = (command: string, args: readonly string[], cwd: string): string =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    run('npm', ['install', '--no-audit', '--no-fund', packed], folder);
    const modules = join(folder, 'node_modules');
    const [kilobytes] = run('du', ['-sk', modules], folder).split('\t');
    const lock = run('npm', ['ls', '--all', '--parseable'], folder);
    return {
      bytes: Number(kilobytes) * 1024,
      packages: new Set(lock.trim().split('\n')).size - 1,
      tarballBytes: statSync(packed).size,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
