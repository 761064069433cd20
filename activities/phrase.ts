/**
 * Sentences that can be read and heard, in every language of the bot.
 *
 * A dialog says *what* to convey; the channel decides how it looks or sounds. So a phrase keeps its
 * values (money, dates, things to spell) apart from its words until it is rendered.
 */

/** Something said, in one language or in several. Plain strings are fine wherever one is taken. */
export type Phrase = string | Wording | Translations;

/** A sentence in one language (or with values that are the same in all). */
export interface Wording {
  readonly parts: readonly Part[];
  /** Said instead of `parts` where the customer listens. */
  readonly heard?: readonly Part[];
}

/** The same sentence in several languages, by language code (`en`, `zh`). */
export interface Translations {
  readonly in: Readonly<Record<string, string | Wording>>;
}

/** A piece of a phrase. */
export type Part = string | Value | Wording | Translations;

export type Value =
  /** Minor units: 4250 is €42.50. */
  | { readonly kind: 'money'; readonly amount: number; readonly currency: string }
  /** `2026-12-01`, or with a time `2026-12-01T09:30`. */
  | { readonly kind: 'date'; readonly iso: string }
  /** Spelled on the phone, plain in text. */
  | { readonly kind: 'spell'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly text: string };

/** A phrase in one language, flat: what a reply carries and a channel renders. */
export interface Sentence {
  readonly language: string;
  readonly parts: readonly (string | Value)[];
  readonly heard?: readonly (string | Value)[];
}

/** Writes a phrase: `` phrase`Refund ${money(4250)}` ``. */
export function phrase(
  words: TemplateStringsArray,
  ...values: readonly (Part | number)[]
): Wording {
  const parts: Part[] = [];
  for (const [index, text] of words.entries()) {
    if (text !== '') parts.push(text);
    const value = values[index];
    if (index < values.length && value !== undefined)
      parts.push(typeof value === 'number' ? String(value) : value);
  }
  return { parts };
}

/** Different words for the eye and for the ear. */
phrase.both = ({ read, heard }: { read: string | Wording; heard: string | Wording }): Wording => ({
  parts: partsOf(read),
  heard: partsOf(heard),
});

/** An amount of money in minor units: `money(4250)` is €42.50. */
export function money(amount: number, currency = 'EUR'): Value {
  return { kind: 'money', amount, currency };
}

/** A day, `2026-12-01`, or a moment, `2026-12-01T09:30`. */
export function date(iso: string): Value {
  return { kind: 'date', iso };
}

/** Letters and digits that must be understood one by one. */
export function spell(text: string): Value {
  return { kind: 'spell', text };
}

export function strong(text: string): Value {
  return { kind: 'strong', text };
}

export function link(href: string, text = href): Value {
  return { kind: 'link', href, text };
}

type Texts = { readonly [key: string]: Phrase | ((...args: never[]) => Phrase) | Texts };

/**
 * Joins a bot's sentences in several languages into one object of the same shape, whose phrases
 * carry every language. The compiler finds the missing translation.
 *
 * @example
 * const texts = translated({ en: { hello: 'Hello!' }, zh: { hello: '你好！' } });
 * await say(texts.hello);
 */
export function translated<T extends Texts>(languages: { readonly en: T } & Record<string, T>): T {
  const join = (versions: [language: string, value: Texts[string]][]): Texts[string] => {
    const [, first] = versions[0]!;
    if (typeof first === 'function') {
      return (...args: never[]) =>
        join(
          versions.map(([language, value]) => [
            language,
            (value as (...args: never[]) => Phrase)(...args),
          ]),
        ) as Phrase;
    }
    if (isPhrase(first)) {
      return { in: Object.fromEntries(versions) as Translations['in'] };
    }
    return Object.fromEntries(
      Object.keys(first as Texts).map((key) => [
        key,
        join(versions.map(([language, value]) => [language, (value as Texts)[key]!])),
      ]),
    );
  };
  return join(Object.entries(languages)) as T;
}

/** The phrase in one language; in the first it has, if it lacks that one. */
export function inLanguage(said: Phrase, language: string): Sentence {
  const flatten = (parts: readonly Part[]): (string | Value)[] =>
    parts.flatMap((part) => {
      if (typeof part === 'string' || 'kind' in part) return [part];
      return flatten(partsOf(choose(part, language)));
    });
  const wording = choose(said, language);
  const heard = typeof wording === 'string' ? undefined : wording.heard;
  return {
    language,
    parts: flatten(partsOf(wording)),
    ...(heard && { heard: flatten(heard) }),
  };
}

/** The sentence as a customer reads it, with values in the customer's own forms. */
export function readable({ parts, language }: Sentence): string {
  return parts.map((part) => (typeof part === 'string' ? part : write(part, language))).join('');
}

/** One value as it is read. */
export function write(value: Value, language: string): string {
  const locale = locales[language] ?? language;
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
      return value.text;
  }
}

/** Bare language codes read best in these regions' forms: €42.50, 1 December 2026. */
const locales: Readonly<Record<string, string>> = { en: 'en-GB', zh: 'zh-CN' };

function choose(said: Phrase, language: string): string | Wording {
  if (typeof said === 'string' || 'parts' in said) return said;
  const wording = said.in[language] ?? said.in['en'] ?? Object.values(said.in)[0];
  return wording ?? '';
}

function partsOf(wording: string | Wording): readonly Part[] {
  return typeof wording === 'string' ? [wording] : wording.parts;
}

function isPhrase(value: unknown): value is Phrase {
  return (
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && ('parts' in value || 'in' in value))
  );
}
