import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../activities/index.ts';
import type { Settings } from './wire.ts';

/** The page's sources: in a clone, not in a package. */
const sources = fileURLToPath(new URL('./page/', import.meta.url));

/** The widget as one script: built now from its sources, or the one the package was built with. */
export async function widgetCode(): Promise<string> {
  if (existsSync(sources)) return bundleWidget();
  const packed = createRequire(import.meta.url).resolve('parlance/package.json');
  return readFile(join(dirname(packed), 'dist', 'widget.js'), 'utf8');
}

/** Bundles the page's sources. */
export async function bundleWidget(): Promise<string> {
  const { build } = await import('esbuild').catch((error: unknown) => {
    throw new Failure(
      'web.widget',
      'The web chat is built from its sources by esbuild, which is not installed. Run npm ci.',
      { cause: error },
    );
  });
  const { outputFiles } = await build({
    entryPoints: [join(sources, 'main.ts')],
    tsconfig: join(sources, 'tsconfig.json'),
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    charset: 'utf8',
    target: ['es2022', 'safari16.4'],
    legalComments: 'none',
  });
  return outputFiles[0]?.text ?? '';
}

/** The script as it is served: the widget with this chat's settings in its scope. */
export function withSettings(code: string, settings: Settings): string {
  return `(function(settings){${code}})(${JSON.stringify(settings)});\n`;
}
