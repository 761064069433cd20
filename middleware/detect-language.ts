import type { Middleware, Turn } from '../activities/index.ts';
import { baseOf, languageOf } from './language-of.ts';

export interface DetectLanguageOptions {
  /** The languages of the bot, first one first. */
  readonly languages: readonly string[];
}

/**
 * Sets the conversation's language to the one the customer writes.
 *
 * A conversation keeps its language through what could stand in any (numbers, names, "ok", emoji),
 * and changes it at the first clear sentence in another. At first contact, the channel's locale and
 * any word count.
 */
export function detectLanguage({ languages }: DetectLanguageOptions): Middleware {
  return async (turn, next) => {
    turn.language = detected(turn, languages);
    await next();
  };
}

function detected(turn: Turn, languages: readonly string[]): string {
  const { activity, language, first } = turn;
  if (activity.from.role === 'agent' || activity.from.role === 'bot') return language;
  const ofLocale = first === true ? fromLocale(activity.locale, languages) : undefined;
  // What is tapped is the bot's own words.
  const written = activity.type.startsWith('message') && activity.value === undefined;
  const guess = written && activity.text ? languageOf(activity.text, languages) : undefined;
  if (guess?.clear) return guess.language;
  return ofLocale ?? (first === true ? guess?.language : undefined) ?? language;
}

function fromLocale(locale: string | undefined, languages: readonly string[]): string | undefined {
  if (locale === undefined) return undefined;
  return (
    languages.find((language) => language.toLowerCase() === locale.toLowerCase()) ??
    languages.find((language) => baseOf(language) === baseOf(locale))
  );
}
