import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { articlesFolder, bench, built, data, packed, root } from './places.ts';

/** Makes everything ready that is measured: the peers, Parlance as npm packs it, the programs. */
export async function prepare(
  programs: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const folders = packageFolders(programs);
  for (const folder of [bench, ...folders]) installPeers(folder, say);
  await rm(data, { recursive: true, force: true });
  await rm(built, { recursive: true, force: true });
  await mkdir(built, { recursive: true });
  say('Packing Parlance.');
  npm(['pack', '--silent', '--pack-destination', built], root);
  const [file] = (await readdir(built)).filter((name) => name.endsWith('.tgz'));
  await rename(join(built, file!), packed);
  await unpack();
  await buildPrograms(programs);
  for (const folder of folders) {
    const beside = join(built, relative(bench, folder), 'node_modules');
    await symlink(join(folder, 'node_modules'), beside, 'junction');
  }
}

/** The folders of programs whose peers are too large to be installed for all. */
function packageFolders(programs: readonly string[]): string[] {
  const folders = new Set(programs.map((program) => join(bench, dirname(program))));
  return [...folders].filter((folder) => existsSync(join(folder, 'package.json')));
}

function installPeers(folder: string, say: (line: string) => void): void {
  const modules = join(folder, 'node_modules');
  const installed = join(modules, '.package-lock.json');
  const wanted = join(folder, 'package-lock.json');
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
    say(`Installing what we are measured against into ${modules}; this is done once.`);
    npm(['ci', '--no-audit', '--no-fund'], folder);
  }
}

/** The programs import 'parlance' as any other project does, and find it as npm installs it. */
async function unpack(): Promise<void> {
  const installed = join(bench, 'node_modules', 'parlance');
  await rm(installed, { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['-xzf', packed, '-C', installed, '--strip-components', '1']);
}

/**
 * The programs under test run as plain JavaScript, each in one file: no loader shares the process
 * with what is measured.
 */
async function buildPrograms(programs: readonly string[]): Promise<void> {
  const entryPoints = programs.map((program) => join(bench, `${program}.ts`));
  await build({
    entryPoints,
    outdir: built,
    outbase: bench,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  // The helpdesk looks for them beside itself.
  await cp(articlesFolder, join(built, 'start', 'articles'), { recursive: true });
}

function npm(args: readonly string[], cwd: string): void {
  const shell = process.platform === 'win32';
  const { status, stdout } = spawnSync('npm', args, {
    cwd,
    shell,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return;
  console.error(stdout);
  throw new Error(`"npm ${args.join(' ')}" failed in ${cwd}, as said above. Nothing was measured.`);
}
