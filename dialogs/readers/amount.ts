import { currencyCalled, currencyPattern, minorUnits } from './currencies.ts';
import { figures } from './figures.ts';
import { numeralPattern, numerals, worth } from './numeral.ts';
import { littleElse, only, plain } from './plain.ts';
import { type Heard, type Reader, reader } from './reader.ts';

/** An amount of money in minor units: 4250 EUR is €42.50. */
export type Amount = { readonly amount: number; readonly currency: string };

/**
 * An amount of money: `42.50 €`, `$1,234.50`, `1.234,50`, "forty-two fifty", 四十二块五, ￥12.8. Without
 * a currency in the words it is `currency` (EUR unless told otherwise).
 */
export function amount({ currency = 'EUR' }: { readonly currency?: string } = {}): Reader<Amount> {
  return reader({ kind: 'amount' }, ({ text, language }: Heard) => {
    const said = figures(plain(text)).replace(
      thousands,
      (_, many: string) => `${1000 * Number(many)}`,
    );
    if (vague.test(said)) return undefined;
    const found: Amount[] = [];
    let rest = said;
    for (const { pattern, read } of forms) {
      rest = rest.replace(pattern, (...match) => {
        const groups = match.at(-1) as Groups;
        const money = read(groups, language);
        if (money === undefined) return match[0] as string;
        found.push(money);
        return ' ';
      });
    }
    const named = found.length > 0;
    if (!named) {
      const bare = withoutCurrency(rest, language);
      found.push(...bare.values.map((value) => inMinorUnits(value, currency)));
      rest = bare.rest;
    }
    const value = only(found.map((each) => JSON.stringify(each)));
    if (value === undefined) return undefined;
    const money = JSON.parse(value) as Amount;
    if (!Number.isSafeInteger(money.amount) || money.amount < 0) return undefined;
    return { value: money, sure: named || littleElse(rest) };
  });
}

/** "40 to 50 euros", 四十多块, 10%: about how much, or no money at all. */
const vague = new RegExp(
  `\\d ?(?:to|or|-|~|到|至|或|或者|还是) ?${currencyPattern}? ?\\d[\\d.,]* ?${currencyPattern}|\\d ?(?:多|来|几|余)|\\d ?%|百分之`,
);

type Groups = Readonly<Record<string, string | undefined>>;

const thousands =
  /(?<![\p{Script=Latin}\d.,])(\d{1,3}(?:\.\d)?) ?(?:k|grand)(?![\p{Script=Latin}\d])/gu;
const sign = '(?<sign>(?:- ?|minus |负))?';
const major = `(?<![\\p{Script=Latin}\\d_.,])${sign}(?<major>${numeralPattern})`;
const cents = '(?:cents?(?![a-z])|pence(?![a-z])|p(?![a-z])|c(?![a-z])|ct(?![a-z])|¢|分)';

/** Fullest first; what one has read the next does not see. */
const forms: readonly {
  readonly pattern: RegExp;
  readonly read: (groups: Groups, language: string) => Amount | undefined;
}[] = [
  {
    // 42块5, 42元5角6分, 42块05分, 42块半
    pattern: new RegExp(
      `${major} ?(?<name>${currencyPattern}) ?(?:(?<half>半)|0?(?<tenths>\\d)(?:毛|角)(?:(?<hundredths>\\d)分?)?|(?<short>\\d{1,2})(?:分)?)(?![\\d.,%年月日号天个件])`,
      'gu',
    ),
    read(groups, language) {
      const { name = '', half, tenths, hundredths, short } = groups;
      if (!/[块元欧镑金刀币]/.test(name)) return undefined;
      let fraction = Number(tenths ?? 0) * 10 + Number(hundredths ?? 0);
      if (half !== undefined) fraction = 50;
      // 42块5 is five tenths; 42块05 and 42块50 say it in full.
      if (short !== undefined) fraction = Number(short) * (short.length === 1 ? 10 : 1);
      return together(groups, fraction, language);
    },
  },
  {
    // 42 euros 50, 42 euros and 5 cents, €42 50
    pattern: new RegExp(
      `${major} ?(?<name>${currencyPattern}),? (?:and )?(?:(?<cents>\\d{1,2}) ?${cents}|(?<short>\\d{2})(?![\\d.,%:/-]| ?[a-z]))`,
      'gu',
    ),
    read: (groups, language) =>
      together(groups, Number(groups['cents'] ?? groups['short']), language),
  },
  {
    pattern: new RegExp(
      `${sign}(?<!\\d ?)(?<name>${currencyPattern}) ?(?<major>${numeralPattern})`,
      'gu',
    ),
    read: (groups, language) => together(groups, 0, language),
  },
  {
    pattern: new RegExp(`${major} ?(?<name>${currencyPattern})`, 'gu'),
    read: (groups, language) => together(groups, 0, language),
  },
  {
    // 3毛5, 5角
    pattern: /(?<!\d)(?<tenths>\d{1,2}) ?[毛角](?:(?<hundredths>\d)分?)?/g,
    read: ({ tenths, hundredths }) => ({
      amount: Number(tenths) * 10 + Number(hundredths ?? 0),
      currency: 'CNY',
    }),
  },
  {
    pattern: /(?<![\d.,])(?<minor>\d{1,4}) ?(?<name>cents?|pence|¢|分钱)(?![a-z])/g,
    read: ({ minor, name }) => ({
      amount: Number(minor),
      currency: name === 'pence' ? 'GBP' : name === '分钱' ? 'CNY' : 'EUR',
    }),
  },
];

function together(groups: Groups, fraction: number, language: string): Amount | undefined {
  const { major: whole = '', name = '', sign: minus } = groups;
  const code = currencyCalled(name);
  const value = worth(whole, language, 'money');
  if (code === undefined || value === undefined) return undefined;
  if (fraction > 0 && !Number.isInteger(value)) return undefined;
  const { amount: minor } = inMinorUnits(value, code);
  const amount = minor + (minorUnits(code) === 100 ? fraction : 0);
  return { amount: minus === undefined ? amount : -amount, currency: code };
}

function inMinorUnits(value: number, currency: string): Amount {
  return { amount: Math.round(value * minorUnits(currency)), currency };
}

function withoutCurrency(said: string, language: string): { values: number[]; rest: string } {
  // "Forty-two fifty", and nothing else that counts.
  const spoken = /^(\D*)(?<!\d)(\d{1,4}) (\d{2})(\D*)$/u.exec(said);
  if (spoken) {
    return { values: [Number(`${spoken[2]}.${spoken[3]}`)], rest: `${spoken[1]} ${spoken[4]}` };
  }
  const found = numerals(said, language, 'money');
  let rest = said;
  for (const { start, end } of found.toReversed())
    rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
  return { values: found.map(({ value }) => value), rest };
}
