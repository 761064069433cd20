/** A currency and how customers call it, in a plain text. */
interface Currency {
  readonly code: string;
  /** Minor units in one: 100 cents. */
  readonly minor: number;
  readonly names: string;
}

/** Where a sign is shared ($, ¥), the first counts. */
const currencies: readonly Currency[] = [
  { code: 'EUR', minor: 100, names: '€|eur(?:os?)?(?![a-z])|欧元|欧' },
  { code: 'HKD', minor: 100, names: 'hk\\$|hkd(?![a-z])|港币|港元' },
  { code: 'TWD', minor: 100, names: 'nt\\$|twd(?![a-z])|新台币|台币' },
  {
    code: 'USD',
    minor: 100,
    names: '(?:us)?\\$|usd(?![a-z])|(?:us )?dollars?(?![a-z])|bucks?(?![a-z])|美元|美金|刀',
  },
  {
    code: 'GBP',
    minor: 100,
    names: '£|gbp(?![a-z])|pounds?(?: sterling)?(?![a-z])|quid(?![a-z])|英镑',
  },
  { code: 'JPY', minor: 1, names: 'jpy(?![a-z])|yen(?![a-z])|日元|円' },
  { code: 'KRW', minor: 1, names: '₩|krw(?![a-z])|won(?![a-z])|韩元' },
  {
    code: 'CHF',
    minor: 100,
    names: 'chf(?![a-z])|(?:swiss )?francs?(?![a-z])|fr\\.|瑞士法郎|瑞郎',
  },
  {
    code: 'CNY',
    minor: 100,
    names: '¥|cny(?![a-z])|rmb(?![a-z])|yuan(?![a-z])|kuai(?![a-z])|人民币|块钱|块|元',
  },
];

/** Pattern of every name of a currency. */
export const currencyPattern = `(?:${currencies.map(({ names }) => names).join('|')})`;

/** The code of a currency by what it was called. */
export function currencyCalled(name: string): string | undefined {
  return currencies.find(({ names }) => new RegExp(`^(?:${names})$`).test(name))?.code;
}

/** How many minor units make one. */
export function minorUnits(currency: string): number {
  const known = currencies.find(({ code }) => code === currency);
  if (known) return known.minor;
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return 10 ** (maximumFractionDigits ?? 2);
}
