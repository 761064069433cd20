// npm run bench [name …] [-- --rounds 4 --seconds 3 --node 24 --json FILE]: how fast, how small, and
// compared with what.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stayAlone } from './alone.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { botbuilder } from './botbuilder/botbuilder.ts';
import { durable } from './durable/durable.ts';
import { fsyncsPerSecond, load, machine } from './machine.ts';
import { findNode } from './node.ts';
import { prepare } from './prepare.ts';
import { replay } from './replay/replay.ts';
import { slowDisk } from './slow-disk/slow-disk.ts';
import { start } from './start/start.ts';
import { tables } from './table.ts';
import { telegram } from './telegram/telegram.ts';
import { turn } from './turn/turn.ts';
import { understanding } from './understanding/understanding.ts';

const all: readonly Benchmark[] = [
  turn,
  slowDisk,
  botbuilder,
  telegram,
  durable,
  replay,
  start,
  understanding,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '3' },
    node: { type: 'string', default: process.execPath },
    json: { type: 'string' },
  },
});
const unknown = positionals.find((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are:`);
  for (const { name, title } of all) console.error(`  ${name.padEnd(14)} ${title}.`);
  process.exit(1);
}
const wanted =
  positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
const rounds = atLeastOne('rounds', values.rounds);
const seconds = atLeastOne('seconds', values.seconds);
const node = findNode(values.node);
const say = (line: string): void => console.error(line);

stayAlone();
await prepare([...new Set(wanted.flatMap(({ programs }) => programs))], say);
const terms = { rounds, seconds, node: node.path, nodeMajor: node.major, say };
console.log(
  `${machine(node.version)}. ${rounds === 1 ? 'One round' : `${rounds} rounds`} of ${seconds} s.`,
);
const figures: (Figure & { benchmark: string })[] = [];
for (const { name, title, run } of wanted) {
  console.log(`\n## ${name}\n\n${title}.\n`);
  const before = load();
  const measured = await run(terms);
  console.log(tables(measured.figures));
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

function atLeastOne(name: string, value: string): number {
  if (Number(value) >= 1) return Number(value);
  console.error(`--${name} is ${value}. It must be a number, 1 or more.`);
  process.exit(1);
}
