import { Failure } from './failure.ts';

/** A piece of a phrase whose form is the channel's and the customer's. */
export type Value =
  /** Minor units: 4250 is €42.50. */
  | { readonly kind: 'money'; readonly amount: number; readonly currency: string }
  /** `2026-12-01`, or with a time `2026-12-01T09:30`. */
  | { readonly kind: 'date'; readonly iso: string }
  /** Spelled on the phone, plain in text. */
  | { readonly kind: 'spell'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly text: string };

/** An amount of money in minor units: `money(4250)` is €42.50. */
export function money(amount: number, currency = 'EUR'): Value {
  return valid({ kind: 'money', amount, currency });
}

/** A day, `2026-12-01`, or a moment, `2026-12-01T09:30`. */
export function date(iso: string): Value {
  return valid({ kind: 'date', iso });
}

/** Letters and digits that must be understood one by one. */
export function spell(text: string | number): Value {
  return valid({ kind: 'spell', text: Number.isFinite(text) ? String(text) : (text as string) });
}

export function strong(text: string): Value {
  return valid({ kind: 'strong', text });
}

export function link(href: string, text = href): Value {
  return valid({ kind: 'link', href, text });
}

/** The value, if it is one that can be said; a {@link Failure} if not. */
export function valid(value: Value): Value {
  const wrong = wrongWith(value);
  if (wrong === undefined) return value;
  const [code, sentence] = wrong;
  throw new Failure(`phrase.${code}`, sentence);
}

/** One value as it is read; a dot for one that never was any. */
export function write(value: Value, language: string): string {
  try {
    return written(value, locales[language] ?? language);
  } catch {
    return '•';
  }
}

/** What was given, as errors show it: shortened, and of an object only what it is. */
export function shown(given: unknown): string {
  if (typeof given === 'string') {
    return JSON.stringify(given.length > 40 ? `${given.slice(0, 40)}…` : given);
  }
  if (typeof given === 'function') return 'a function';
  if (typeof given !== 'object' || given === null) return String(given);
  return Array.isArray(given) ? 'a list' : `an object (${className(given)})`;
}

function className(given: object): string {
  const made = given.constructor as { name?: unknown } | undefined;
  return typeof made?.name === 'string' ? made.name : 'of no class';
}

/** Bare language codes read best in these regions' forms: €42.50, 1 December 2026. */
const locales: Readonly<Record<string, string>> = { en: 'en-GB', zh: 'zh-CN' };

function written(value: Value, locale: string): string {
  switch (value.kind) {
    case 'money': {
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency });
      return format.format(
        value.amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2),
      );
    }
    case 'date': {
      const [day, time] = value.iso.split('T');
      const written = new Intl.DateTimeFormat(locale, {
        dateStyle: 'long',
        timeZone: 'UTC',
      }).format(new Date(`${day}T00:00:00Z`));
      return time ? `${written} ${time.slice(0, 5)}` : written;
    }
    case 'link':
      return value.text === value.href ? value.href : `${value.text} (${value.href})`;
    default:
      return typeof value.text === 'string' ? value.text : '•';
  }
}

function wrongWith(value: Value): [code: string, sentence: string] | undefined {
  switch (value.kind) {
    case 'money':
      if (!Number.isFinite(value.amount)) {
        return [
          'money',
          `${shown(value.amount)} is no amount of money. Give a number of minor units: money(4250) is €42.50.`,
        ];
      }
      return isCurrency(value.currency)
        ? undefined
        : [
            'currency',
            `${shown(value.currency)} is no currency. Give its three letters: money(4250, 'EUR').`,
          ];
    case 'date':
      return isMoment(value.iso)
        ? undefined
        : [
            'date',
            `${shown(value.iso)} is no day or moment. Give text such as 2026-12-01 or 2026-12-01T09:30; if there may be none, say something else then.`,
          ];
    case 'link':
      if (typeof value.href !== 'string') return wrongText('link', value.href);
      return typeof value.text === 'string' ? undefined : wrongText('link', value.text);
    case 'spell':
    case 'strong':
      return typeof value.text === 'string' ? undefined : wrongText(value.kind, value.text);
    default:
      return ['part', `${shown(value)} is no value that can be said.`];
  }
}

function wrongText(code: string, given: unknown): [code: string, sentence: string] {
  return [
    code,
    `${code}(…) was given ${shown(given)}, which is no text. Give text; if there may be none, say something else then.`,
  ];
}

const currencies = new Map<string, boolean>();

/** Three letters, and a currency to whoever will write it. */
function isCurrency(currency: unknown): boolean {
  if (typeof currency !== 'string' || !/^[A-Za-z]{3}$/.test(currency)) return false;
  let known = currencies.get(currency);
  if (known === undefined) {
    try {
      new Intl.NumberFormat('en', { style: 'currency', currency });
      known = true;
    } catch {
      known = false;
    }
    currencies.set(currency, known);
  }
  return known;
}

const moment =
  /^(\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Whether it is a day there is, with or without a time. */
function isMoment(iso: unknown): boolean {
  const [, year, month, day] = (typeof iso === 'string' ? moment.exec(iso) : null) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
