/** A number in figures within a text. */
export interface Numeral {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** Pattern of a number in figures: 1234, 1,234.50, 1.234,50, 1 234,50, 42.5. */
export const numeralPattern =
  "(?:\\d{1,3}(?:[ '\\u00a0\\u202f]\\d{3})+(?!\\d)(?:[.,]\\d+)?|\\d+(?:[.,]\\d+)*)";

const numeral = new RegExp(
  `(?<![\\p{Script=Latin}\\d_.,#第])(?<sign>- ?|minus |负)?${numeralPattern}(?!st\\b|nd\\b|rd\\b|th\\b)`,
  'gu',
);

/** The numbers in figures; not those in names such as S24, nor 1st and 2nd. */
export function numerals(
  text: string,
  language: string,
  as: 'number' | 'money',
): readonly Numeral[] {
  return [...text.matchAll(numeral)].flatMap((match) => {
    const sign = match.groups?.['sign'] ?? '';
    const value = worth(match[0].slice(sign.length), language, as);
    const start = match.index;
    // In 2026-12 the dash is none of the number.
    const negative = sign !== '' && !(sign.startsWith('-') && /\d/.test(text[start - 1] ?? ''));
    return value === undefined
      ? []
      : [{ value: negative ? -value : value, start, end: start + match[0].length }];
  });
}

/**
 * What a number in figures is worth. 1,234.50 and 1.234,50 tell by themselves which mark is which;
 * where one mark stands alone before three digits, it parts thousands, unless the language writes
 * its decimals so (and it is no money: that has no three decimals).
 */
export function worth(
  figures: string,
  language: string,
  as: 'number' | 'money',
): number | undefined {
  const compact = figures.replace(/[ '\u00a0\u202f]/g, '');
  const marks = compact.replace(/\d/g, '');
  if (marks === '') return safe(compact);
  const last = marks.at(-1)!;
  const same = marks === last.repeat(marks.length);
  const groups = compact.split(/[.,]/);
  const grouped = (parts: readonly string[]): boolean =>
    /^[1-9]\d{0,2}$/.test(parts[0]!) && parts.slice(1).every((part) => part.length === 3);

  if (marks.length > 1) {
    // 1.234.567 has no decimals; 1,234.50 has the last mark's.
    if (same) return grouped(groups) ? safe(groups.join('')) : undefined;
    const whole = groups.slice(0, -1);
    const rest = marks.slice(0, -1);
    if (rest !== rest[0]!.repeat(rest.length) || !grouped(whole)) return undefined;
    return safe(`${whole.join('')}.${groups.at(-1)}`);
  }
  const decimal = writesDecimalComma(language) ? ',' : '.';
  const parted = grouped(groups) && (as === 'money' || last !== decimal);
  return safe(parted ? groups.join('') : groups.join('.'));
}

function safe(figures: string): number | undefined {
  const value = Number(figures);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** 1.234,50 in most of Europe and South America, 1,234.50 elsewhere. */
function writesDecimalComma(language: string): boolean {
  const base = language.split(/[-_]/)[0]!;
  return 'de fr es it pt nl pl ru uk cs sk da sv nb no fi tr el ro hu bg hr sl id vi'
    .split(' ')
    .includes(base);
}
