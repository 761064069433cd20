/** Chinese number words of a plain text as figures. */
export function chineseFigures(text: string): string {
  return text
    .replace(run, (words, fraction: string | undefined, at: number) => {
      const before = text[at - 1] ?? '';
      const after = text[at + words.length] ?? '';
      if (isNoNumber(words, before, after) || isAbout(words, after)) return words;
      const whole = fraction === undefined ? words : words.slice(0, -fraction.length);
      const value = units.test(whole) ? withUnits(whole) : inDigits(whole);
      if (value === undefined) return words;
      return fraction === undefined ? value : `${value}.${inDigits(fraction.slice(1))}`;
    })
    .replace(dozens, (_, figure: string) => String(12 * Number(figure)))
    .replace(mixed, (words, figure: string, unit: string, next: string | undefined) => {
      const size = sizes[unit]!;
      const value = Number(figure) * size + Number(next ?? 0) * (size / 10);
      return Number.isSafeInteger(Math.round(value)) ? String(Math.round(value)) : words;
    });
}

const run =
  /[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟幺俩仨廿]+(点[零〇一二三四五六七八九]+)?/g;
const units = /[十百千万亿拾佰仟廿]/;

/** 一打 is twelve, but 一打开 is not. */
const dozens = /(?<!\d)(\d{1,3})打(?![开算扰电折印字包听断])/g;

/** 3万, 1.5万, 1万2. */
const mixed = /(\d{1,12}(?:\.\d{1,6})?)([百千万亿])(\d(?![\d.]))?/g;

/** 三四个 is three or four, not 34. */
function isAbout(words: string, after: string): boolean {
  const [first, second] = Array.from(words, (character) => values[character]);
  return words.length === 2 && second === (first ?? 0) + 1 && /[^\d\s\p{P}年月号日]/u.test(after);
}

/** Characters of numbers that are none here: 一下, 一点, 万一, 十分感谢. */
function isNoNumber(words: string, before: string, after: string): boolean {
  if (words === '一') {
    return /[下些样直起定般切旦点会致共律度生]/.test(after) || /[统唯某同专每单]/.test(before);
  }
  if (words === '十') return after === '分' && !/[块元角毛零]/.test(before);
  return words === '万一' || words === '千万' || words === '一一';
}

const values = figuresOf(
  '零0〇0一1壹1幺1二2贰2两2俩2三3叁3仨3四4肆4五5伍5六6陆6七7柒7八8捌8九9玖9',
);
const sizes = figuresOf('十10拾10廿20百100佰100千1000仟1000万10000亿100000000');

function figuresOf(table: string): Readonly<Record<string, number>> {
  const pairs = [...table.matchAll(/(\D)(\d+)/g)];
  return Object.fromEntries(pairs.map(([, character, value]) => [character, Number(value)]));
}

/** One by one: 二〇二六 is 2026, with its zeros. */
function inDigits(words: string): string {
  return words.replace(/./gu, (character) => String(values[character]));
}

function withUnits(words: string): string | undefined {
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  /** The size of the unit just before: 两百五 is 250, but 十五 is 15. */
  let lastSize = 1;
  let afterZero = false;
  for (const character of words) {
    const value = values[character];
    if (value === 0) {
      if (digit !== undefined) return undefined;
      afterZero = true;
      lastSize = 1;
      continue;
    }
    if (value !== undefined) {
      if (digit !== undefined) return undefined; // 二三十: about that many.
      digit = value;
      continue;
    }
    const size = sizes[character]!;
    if (size >= 10_000) {
      if (section === 0 && digit === undefined) return undefined;
      total = (total + section + (digit ?? 0)) * size;
      section = 0;
    } else if (character === '廿') {
      section += 20;
    } else {
      if (digit === undefined && size !== 10) return undefined;
      section += (digit ?? 1) * size;
    }
    digit = undefined;
    lastSize = size === 20 ? 10 : size;
    afterZero = false;
  }
  const shortened = digit !== undefined && lastSize >= 100 && !afterZero;
  total += section + (digit ?? 0) * (shortened ? lastSize / 10 : 1);
  return Number.isSafeInteger(total) ? String(total) : undefined;
}
