import { createRequire } from 'node:module';

/** Parlance's version, as in package.json. */
export const { version } = createRequire(import.meta.url)('parlance/package.json') as {
  version: string;
};
