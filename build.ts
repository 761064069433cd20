// npm run build: what npm packs. Declarations for each file; the code in few files, because loading
// two hundred takes a good part of the start; and the web chat.
import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleWidget } from './adapters/web/bundle.ts';

const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as {
  exports: Record<string, string | { source: string }>;
};

await rm('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json', '--emitDeclarationOnly'], {
  stdio: 'inherit',
});
await build({
  entryPoints: Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry.source],
  ),
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  charset: 'utf8',
  logLevel: 'warning',
});
await writeFile('dist/widget.js', await bundleWidget());
// Hand-written declarations are not compiled, only taken along.
await cp('intents/nlpjs-packages.d.ts', 'dist/intents/nlpjs-packages.d.ts');
