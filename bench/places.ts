import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Parlance itself. */
export const root = fileURLToPath(new URL('..', import.meta.url));
export const bench = join(root, 'bench');
/** The programs under test, as plain JavaScript. */
export const built = join(bench, 'dist');
/** Parlance as npm packs it. */
export const packed = join(built, 'parlance.tgz');
/** What they keep while they run: beside the sources, so that it lies on a real disk. */
export const data = join(bench, 'data');
/** The helpdesk's articles. */
export const articlesFolder = join(root, 'bots', 'helpdesk', 'articles');
