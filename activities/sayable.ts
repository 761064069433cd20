import { Failure } from './failure.ts';
import type { Part } from './phrase.ts';
import { shown, type Value, valid } from './value.ts';

/** What was given, if nothing is in it but what can be said; a {@link Failure} if not. */
export function sayable(said: unknown): Part {
  if (typeof said === 'string') return said;
  if (typeof said === 'object' && said !== null) {
    if ('kind' in said) return valid(said as Value);
    if ('parts' in said && Array.isArray(said.parts)) {
      const { heard = [] } = said as { heard?: readonly unknown[] };
      for (const part of [...(said.parts as unknown[]), ...heard]) sayable(part);
      return said as Part;
    }
    if ('in' in said && typeof said.in === 'object' && said.in !== null) {
      const versions = Object.values(said.in);
      for (const version of versions) sayable(version);
      if (versions.length > 0) return said as Part;
    }
  }
  throw new Failure('phrase.part', `${shown(said)} cannot be said. ${cure(said)}`);
}

function cure(said: unknown): string {
  if (said instanceof Date) return 'Write a day as date(it.toISOString().slice(0, 10)).';
  if (said instanceof Promise) return 'Is an `await` missing?';
  if (typeof said === 'function') return 'Is it a text that wants to be called?';
  return 'Say text, a phrase, or values such as money(…), date(…) and spell(…); if there may be none, say something else then.';
}
