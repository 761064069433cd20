// npm run bench [name] [-- --json FILE]: how fast, how small, and compared with what.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stayAlone } from './alone.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { botbuilder } from './botbuilder/botbuilder.ts';
import { fsyncsPerSecond, load, machine } from './machine.ts';
import { prepare } from './prepare.ts';
import { replay } from './replay/replay.ts';
import { start } from './start/start.ts';
import { table } from './table.ts';
import { telegram } from './telegram/telegram.ts';
import { turn } from './turn/turn.ts';
import { understanding } from './understanding/understanding.ts';

const all: readonly Benchmark[] = [turn, botbuilder, telegram, replay, start, understanding];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const unknown = positionals.find((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are:`);
  for (const { name, title } of all) console.error(`  ${name.padEnd(14)} ${title}.`);
  process.exit(1);
}
const wanted =
  positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
const say = (line: string): void => console.error(line);

stayAlone();
await prepare([...new Set(wanted.flatMap(({ programs }) => programs))], say);
console.log(`${machine()}.`);
const figures: (Figure & { benchmark: string })[] = [];
for (const { name, title, run } of wanted) {
  console.log(`\n## ${name}\n\n${title}.\n`);
  const before = load();
  const measured = await run(say);
  console.log(table(measured.figures));
  for (const note of measured.notes) console.log(`\n${note}`);
  console.log(
    `\nLoad average ${before} before and ${load()} after; the disk now makes ${Math.round(fsyncsPerSecond())} fsyncs a second.`,
  );
  figures.push(
    ...measured.figures.map((figure) => ({
      ...figure,
      name: `${name}: ${figure.name}`,
      benchmark: name,
    })),
  );
}
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  say(`The figures are also in ${values.json}.`);
}
