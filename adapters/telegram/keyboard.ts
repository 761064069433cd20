import type { Option } from '../../activities/index.ts';
import { encodePick } from './callback-data.ts';

/** Buttons under a message: as many in a row as their labels leave room for. */
export function keyboard(options: readonly Option[], question: string) {
  const rows: Option[][] = [];
  for (const option of options) {
    const row = rows.at(-1);
    if (row && fits([...row, option])) row.push(option);
    else rows.push([option]);
  }
  return {
    inline_keyboard: rows.map((row) =>
      row.map(({ label, value }) => ({
        text: label.replace(/\p{Surrogate}/gu, '\uFFFD'),
        callback_data: encodePick({ question, option: value }),
      })),
    ),
  };
}

/** Telegram makes all buttons of a row equally wide; some 32 letters fit a telephone's width. */
function fits(row: readonly Option[]): boolean {
  const widest = Math.max(...row.map(({ label }) => width(label)));
  return row.length <= 4 && row.length * (widest + 3) <= 36;
}

/** In letters; a Chinese character or an emoji takes two. */
function width(label: string): number {
  let sum = 0;
  for (const character of label) sum += /[\u1100-\uffff]|[^\u0000-\uffff]/u.test(character) ? 2 : 1;
  return sum;
}
