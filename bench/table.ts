import { type Figure, reached } from './benchmark.ts';

/** Figures as a table: aligned where a person reads it, and Markdown all the same. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${short(figure.value)} ${figure.unit}`,
    figure.range ? `${short(figure.range[0])}–${short(figure.range[1])}` : '',
    figure.ratio === undefined ? '' : `${short(figure.ratio)} × ${figure.against}`,
    figure.ratioRange ? `${short(figure.ratioRange[0])}–${short(figure.ratioRange[1])}` : '',
    goalOf(figure),
  ]);
  const head = ['', 'median', 'range', 'compared', 'range', 'goal'];
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
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
