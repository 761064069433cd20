import { figures } from './figures.ts';
import { numerals } from './numeral.ts';
import { littleElse, only, plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

/** How many: 3, 3.5, "twenty-one", 三个, 两百五 (250), 三个半 (3.5). Two different numbers are none. */
export function number(): Reader<number> {
  return reader({ kind: 'number' }, ({ text, language }) => {
    const said = figures(plain(text)).replace(/(\d+) ?([^\d\s.,，。]{1,2})半(?!天)/gu, '$1.5$2');
    if (notOne.test(said)) return undefined;
    const found = numerals(said, language, 'number');
    const value = only(found.map((each) => each.value));
    if (value === undefined) return undefined;
    let rest = said;
    for (const { start, end } of found.toReversed())
      rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
    return { value, sure: littleElse(rest) };
  });
}

/** 一个也没有: none at all. */
const notOne = /1.{0,2}(?:也|都)[没不]/;
