import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const pages = [
  'README.md',
  ...(await readdir('docs', { recursive: true }))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** Code blocks whose first line names a file: `// examples/hello.ts`. */
for (const page of pages) {
  const text = await readFile(page, 'utf8');
  for (const [, file, code] of text.matchAll(/```ts\n\/\/ (\S+\.ts)\n(.*?)```/gs)) {
    test(`${page} shows ${file} as it is`, async () => {
      assert.equal(code, (await readFile(file!, 'utf8')).replace(/^\/\/ .*\n/, ''));
    });
  }
}

test('every link from one page to a file leads somewhere', async () => {
  const dead: string[] = [];
  for (const page of [...pages, 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    const text = await readFile(page, 'utf8');
    for (const [, target] of text.matchAll(/\]\(((?!https?:|#|mailto:)[^)#\s]+)(?:#[^)]*)?\)/g)) {
      const path = new URL(target!, new URL(page, 'file:///')).pathname.slice(1);
      await readFile(path).catch(async () =>
        readdir(path).catch(() => dead.push(`${page}: ${target}`)),
      );
    }
  }
  assert.deepEqual(dead, []);
});
