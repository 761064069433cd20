// Runs every test file and closes with one line a person (and CI) can read.
// npm test refund: only the files with "refund" in their path.
import { readdir } from 'node:fs/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const pattern = process.argv[2] ?? '';
const files = (await readdir('tests', { recursive: true }))
  .map((file) => `tests/${file}`)
  .filter((file) => file.endsWith('.test.ts') && file.includes(pattern))
  .sort();

let passed = 0;
let failed = 0;
const skipped: string[] = [];
// A file that hangs has failed; the others go on.
const events = run({ files, concurrency: 2, timeout: 10 * 60_000 });
events.on('test:pass', ({ name, skip, details }) => {
  if (details.type === 'suite') return;
  if (skip === undefined || skip === false) passed++;
  else skipped.push(`${name}: ${skip === true || skip === '' ? 'no reason given' : skip}`);
});
events.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') failed++;
});
events.compose(new spec()).pipe(process.stdout);
events.on('end', () => {
  process.once('exit', () => {
    for (const reason of skipped) console.log(`skipped: ${reason}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  });
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
