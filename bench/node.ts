import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Node {
  readonly path: string;
  /** `v24.1.0` */
  readonly version: string;
  readonly major: number;
}

/** The node to measure with: a path, or a major version, which npm then brings. */
export function findNode(wanted: string): Node {
  const path = /^\d+$/.test(wanted) ? install(wanted) : resolve(wanted);
  const version = /^v(\d+)\S*/.exec(ask(path));
  if (!version)
    throw new Error(`--node is ${wanted}, and ${path} --version does not answer as node does.`);
  return { path, version: version[0], major: Number(version[1]) };
}

function ask(path: string): string {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Into a folder for temporary files, once. */
function install(major: string): string {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${os}-${process.arch}`;
  const folder = join(tmpdir(), `parlance-node${major}`);
  const path = join(folder, 'node_modules', name, 'bin', os === 'win' ? 'node.exe' : 'node');
  if (!existsSync(path)) {
    const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund'];
    execFileSync('npm', [...args, `${name}@${major}`], { stdio: 'ignore', shell: os === 'win' });
  }
  return path;
}
