import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

/** The table "Four layers" of ARCHITECTURE.md: folder → what it may import. */
async function allowed(): Promise<
  Map<string, { folders: string[]; types: string[]; packages: string[] }>
> {
  const rows = (await readFile('ARCHITECTURE.md', 'utf8')).matchAll(
    /^\| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$/gm,
  );
  const names = (cell: string): string[] =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  return new Map(
    [...rows].map(([, folder, folders, types, packages]) => [
      folder!,
      { folders: names(folders!), types: names(types!), packages: names(packages!) },
    ]),
  );
}

test('files import only what the table in ARCHITECTURE.md allows', async () => {
  const table = await allowed();
  assert.ok(table.size >= 8, 'the table in ARCHITECTURE.md is missing');
  const wrong: string[] = [];
  for (const [folder, may] of table) {
    const files = (await readdir(folder, { recursive: true })).filter((file) =>
      file.endsWith('.ts'),
    );
    for (const file of files.map((name) => join(folder, name))) {
      // The helpdesk is a bot like any other: it uses only what the package exports.
      if (file.startsWith('bots/helpdesk/') || file.includes('/page/')) continue;
      const source = await readFile(file, 'utf8');
      const imports = source.matchAll(
        /^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
      );
      for (const [, type, fixed, lazy] of imports) {
        const target = (fixed ?? lazy)!;
        if (target.startsWith('node:')) continue;
        if (target.startsWith('.')) {
          const other = normalize(join(dirname(file), target)).split('/')[0]!;
          if (other === folder || may.folders.includes(other)) continue;
          if (type && may.types.includes(other)) continue;
          wrong.push(`${file} imports ${target}: ${folder}/ may not import ${other}/`);
        } else if (!may.packages.some((name) => target === name || target.startsWith(`${name}/`))) {
          wrong.push(`${file} imports the package ${target}, which is not used in ${folder}/`);
        }
      }
    }
  }
  assert.deepEqual(wrong, [], 'See "Four layers" in ARCHITECTURE.md.');
});
