import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../places.ts';

export interface Installed {
  readonly bytes: number;
  readonly packages: number;
  readonly tarballBytes: number;
}

/** Packs Parlance and installs it into an empty folder, as somebody's first project does. */
export function install(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'parlance-install-'));
  const run = (command: string, args: readonly string[], cwd: string): string =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const packed = run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
      root,
    );
    const [{ filename, size }] = JSON.parse(packed) as [{ filename: string; size: number }];
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    run('npm', ['install', '--no-audit', '--no-fund', join(folder, filename)], folder);
    const modules = join(folder, 'node_modules');
    const [kilobytes] = run('du', ['-sk', modules], folder).split('\t');
    const lock = run('npm', ['ls', '--all', '--parseable'], folder);
    return {
      bytes: Number(kilobytes) * 1024,
      packages: new Set(lock.trim().split('\n')).size - 1,
      tarballBytes: size,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
