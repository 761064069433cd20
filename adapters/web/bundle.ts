import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../activities/index.ts';
import type { Settings } from './wire.ts';

/** The widget as one script: the prebuilt one beside this file, else built now from its sources. */
export async function widgetCode(): Promise<string> {
  try {
    return await readFile(new URL('./widget.js', import.meta.url), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return bundleWidget();
  }
}

/** Bundles the page's sources; the build of the package keeps the result beside this file. */
export async function bundleWidget(): Promise<string> {
  const { build } = await import('esbuild').catch((error: unknown) => {
    throw new Failure(
      'web.widget',
      'The web chat has no prebuilt widget.js and esbuild, which would build it, is not installed. From a clone run npm ci; a published package should hold dist/adapters/web/widget.js.',
      { cause: error },
    );
  });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.ts', import.meta.url))],
    tsconfig: fileURLToPath(new URL('./page/tsconfig.json', import.meta.url)),
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
