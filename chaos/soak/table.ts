import type { Judgement } from './judge.ts';
import type { Metric } from './sample.ts';

const titles: Readonly<Record<Metric, { name: string; unit: number; digits: number }>> = {
  heap: { name: 'heap after garbage collection, MB', unit: 1e6, digits: 1 },
  rss: { name: 'memory of the process (RSS), MB', unit: 1e6, digits: 1 },
  handles: { name: 'handles and timers', unit: 1, digits: 0 },
  descriptors: { name: 'open files and sockets', unit: 1, digits: 0 },
  lag: { name: 'event loop late by (99 of 100), ms', unit: 1, digits: 1 },
  files: { name: 'files of the store, MB', unit: 1e6, digits: 2 },
};

/** Judgements as a table to read. */
export function table(judgements: readonly Judgement[]): string {
  const rows = judgements.map(({ metric, thirds, most, flat }) => {
    const { name, unit, digits } = titles[metric];
    const cells = [...thirds, most].map((value) => (value / unit).toFixed(digits));
    return [name, ...cells, flat ? 'flat' : 'GROWS'];
  });
  const all = [['after the warm-up', 'first', 'second', 'last third', 'at most', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      );
      return `  ${cells.join('  ').trimEnd()}`;
    })
    .join('\n');
}
