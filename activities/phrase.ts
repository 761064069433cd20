import { Failure } from './failure.ts';
import { sayable } from './sayable.ts';
import { shown, type Value, write } from './value.ts';

export { date, link, money, spell, strong, type Value, write } from './value.ts';

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
    if (index >= values.length) continue;
    const value = values[index];
    const part = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
    parts.push(sayable(part));
  }
  return { parts };
}

/** Different words for the eye and for the ear. */
phrase.both = ({ read, heard }: { read: string | Wording; heard: string | Wording }): Wording => ({
  parts: [sayable(read)],
  heard: [sayable(heard)],
});

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
  const join = (path: string, versions: [language: string, value: unknown][]): Texts[string] => {
    const [, first] = versions[0]!;
    const isFunction = typeof first === 'function';
    if (isFunction || isPhrase(first)) {
      for (const [language, value] of versions) {
        if (isFunction ? typeof value === 'function' : isPhrase(value)) continue;
        throw new Failure(
          'phrase.translation',
          `The text "${path}" in "${language}" is ${shown(value)}. Translate it as the others are.`,
        );
      }
    }
    if (isFunction) {
      return (...args: never[]) =>
        join(
          path,
          versions.map(([language, value]) => [
            language,
            sayable((value as (...args: never[]) => unknown)(...args)),
          ]),
        ) as Phrase;
    }
    if (isPhrase(first)) return { in: Object.fromEntries(versions) as Translations['in'] };
    return Object.fromEntries(
      Object.keys(first as Texts).map((key) => [
        key,
        join(
          path === '' ? key : `${path}.${key}`,
          versions.map(([language, value]) => [
            language,
            (value as Partial<Texts> | undefined)?.[key],
          ]),
        ),
      ]),
    );
  };
  return join('', Object.entries(languages)) as T;
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

function choose(said: Phrase, language: string): string | Wording {
  if (typeof said === 'string' || 'parts' in said) return said;
  const wording: Phrase | undefined =
    said.in[language] ?? said.in['en'] ?? Object.values(said.in)[0];
  return wording === undefined ? '' : choose(wording, language);
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
