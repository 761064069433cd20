import { type Day, dayAt, isoOf } from './calendar.ts';
import { chineseDates } from './dates-chinese.ts';
import { englishDates } from './dates-english.ts';
import { writtenDates } from './dates-written.ts';
import { figures } from './figures.ts';
import { littleElse, only, plain } from './plain.ts';
import { type Reader, reader } from './reader.ts';

export interface DayOptions {
  /** Where the words leave it open ("Friday", "1 March"): the next such day, or the last. */
  readonly prefer?: 'future' | 'past';
}

/**
 * A day, as `2026-12-01`: written in any usual way, or counted from today: "next Friday" (the one of
 * next week), "in two weeks", 明天, 下周五, 月底.
 */
export function day({ prefer = 'future' }: DayOptions = {}): Reader<string> {
  return reader({ kind: 'date' }, ({ text, language, now, utcOffset }) => {
    const view: View = { today: dayAt(now, utcOffset), language, prefer };
    const found: (Day | undefined)[] = [];
    let writtenOut = false;
    let rest = figures(plain(text));
    for (const { pattern, day } of [...writtenDates, ...chineseDates, ...englishDates]) {
      // What one form has read the next does not see: 2026-12-01 holds no 12-01.
      rest = rest.replace(pattern, (...match) => {
        found.push(day(match.at(-1) as Groups, view));
        writtenOut ||= /\d{4}/.test(match[0] as string);
        return ' | ';
      });
    }
    if (/\| +and \d+ (?:day|week|month)/.test(rest)) return undefined;
    const day = only(found);
    const value = day === undefined ? undefined : isoOf(day);
    return value === undefined ? undefined : { value, sure: writtenOut || littleElse(rest) };
  });
}

/** From where days are counted. */
export interface View {
  readonly today: Day;
  readonly language: string;
  readonly prefer: 'future' | 'past';
}

export type Groups = Readonly<Record<string, string | undefined>>;

/** A way to say a day, in a plain text with figures; undefined if there is no such day. */
export interface DateForm {
  readonly pattern: RegExp;
  readonly day: (groups: Groups, view: View) => Day | undefined;
}
