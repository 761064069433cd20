// npm run build: what npm packs. Compiles the package into dist/ and bundles the web chat.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { bundleWidget } from './adapters/web/bundle.ts';

await rm('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
await mkdir('dist/adapters/web', { recursive: true });
await writeFile('dist/adapters/web/widget.js', await bundleWidget());
// Hand-written declarations are not compiled, only taken along.
await cp('intents/nlpjs-packages.d.ts', 'dist/intents/nlpjs-packages.d.ts');
