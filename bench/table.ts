import { type Figure, type Range, reached } from './benchmark.ts';

/** Figures as tables: aligned where a person reads them, and Markdown all the same. */
export function tables(figures: readonly Figure[]): string {
  const single = figures.filter(({ detail }) => !detail);
  const details = figures.filter(({ detail }) => detail);
  return [
    ...(single.length > 0 ? [list(single)] : []),
    ...(details.length > 0 ? [grid(details)] : []),
  ].join('\n\n');
}

/** A figure a line, with what it is compared with. */
function list(figures: readonly Figure[]): string {
  return table(
    ['', 'median', 'range', 'against', 'rate', 'range', 'per cpu', 'range', 'goal'],
    figures.map((figure) => [
      figure.name,
      `${short(figure.value)} ${figure.unit}`,
      between(figure.range),
      figure.against ?? '',
      figure.ratio === undefined ? '' : `${short(figure.ratio)} ×`,
      between(figure.ratioRange),
      figure.cpuRatio === undefined ? '' : `${short(figure.cpuRatio)} ×`,
      between(figure.cpuRatioRange),
      goalOf(figure),
    ]),
  );
}

/** What was measured of the same thing in a line. */
function grid(figures: readonly Figure[]): string {
  const columns = new Map(figures.map(({ detail, unit }) => [detail!.what, unit]));
  const rows = new Map(figures.map(({ detail }) => [detail!.of, new Map<string, string>()]));
  for (const figure of figures) {
    const range = figure.range ? ` (${between(figure.range)})` : '';
    const goal = figure.goal ? `, ${goalOf(figure)}` : '';
    rows.get(figure.detail!.of)!.set(figure.detail!.what, `${short(figure.value)}${range}${goal}`);
  }
  return table(
    ['', ...[...columns].map(([what, unit]) => `${what}, ${unit}`)],
    [...rows].map(([of, cells]) => [
      of,
      ...[...columns.keys()].map((what) => cells.get(what) ?? ''),
    ]),
  );
}

function table(titles: readonly string[], cells: readonly (readonly string[])[]): string {
  // A column in which nothing is said says nothing.
  const used = (_: string, column: number): boolean =>
    column === 0 || cells.some((row) => row[column] !== '');
  const head = titles.filter(used);
  const rows = cells.map((row) => row.filter(used));
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function between(range: Range | undefined): string {
  return range ? `${short(range[0])}–${short(range[1])}` : '';
}

function goalOf(figure: Figure): string {
  if (!figure.goal) return '';
  const { of, is, limit } = figure.goal;
  const sign = is === 'at least' ? '≥' : '≤';
  return `${sign} ${limit}${of === 'ratio' ? ' ×' : ''}: ${reached(figure) ? 'yes' : 'NO'}`;
}

/** Three figures that count, and no more. */
export function short(value: number): string {
  const digits = value >= 100 || value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(value)));
  return value
    .toLocaleString('en-GB', { maximumFractionDigits: Math.min(digits, 6) })
    .replaceAll(',', ' ');
}
