import { addMonths, type Day, dayOf, lastOfMonth, partsOf } from './calendar.ts';
import { nearest, nearestOfMonth, nearestWeekday, ofWeek } from './dates-written.ts';
import type { DateForm, Groups, View } from './day.ts';

const months =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const ordinals =
  'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth';
const dayOfMonth = `(?:(?<ordinal>(?:(?:20|30)[ -])?(?:${ordinals}))|(?<number>\\d{1,2})(?:st|nd|rd|th)?)`;
const year = '(?:,? (?<year>\\d{4}|20 \\d\\d)(?![\\d.,:]))?';
const weekday = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend';
const short = 'mon|tues?|wed|thur?s?|fri|sat|sun';
const count = '(?<count>\\d{1,4}|an?)';
const unit = '(?<unit>day|week|fortnight|month|year)s?';

/** Days as they are said in English, with figures for numbers. */
export const englishDates: readonly DateForm[] = [
  {
    // 1 March, the 1st of March 2027, twenty-first of May
    pattern: words(`(?:the )?${dayOfMonth} (?:of )?(?<month>${months})\\.?${year}`),
    day: monthDay,
  },
  {
    // March 1, March the 1st, 2027
    pattern: words(`(?<month>${months})\\.? (?:the )?${dayOfMonth}(?![.:]?\\d)${year}`),
    day: monthDay,
  },
  {
    pattern: words(
      '(?:the )?end of (?:(?<which>the|this|next|last) )?(?:(?<unit>month|year|week)|(?<month>' +
        months +
        '))',
    ),
    day: endOf,
  },
  {
    pattern: words(
      `(?:in|after) ${count} ${unit}(?:' time)?|${count.replace('count', 'later')} ${unit.replace('unit', 'laterUnit')} (?:from (?:now|today)|later)`,
    ),
    day: ({ count: n, unit: of, later, laterUnit }, view) =>
      counted(numberOf(n ?? later), of ?? laterUnit ?? '', view),
  },
  {
    pattern: words(`${count} ${unit} (?:ago|back)`),
    day: ({ count: n, unit: of = '' }, view) => counted(-numberOf(n), of, view),
  },
  {
    pattern: words(
      `(?<which>next|this(?: coming)?|coming|last|past) (?<weekday>${weekday}|${short})`,
    ),
    day({ which = '', weekday: name = '' }, view) {
      const day = weekdayCalled(name);
      if (which === 'next') return ofWeek(day, 1, view);
      if (which === 'last' || which === 'past') {
        return nearestWeekday(day, { ...view, today: view.today - 1, prefer: 'past' });
      }
      return nearestWeekday(day, { ...view, prefer: 'future' });
    },
  },
  {
    pattern: words(`(?<weekday>${weekday}) (?<which>next|last) week`),
    day: ({ which, weekday: name = '' }, view) =>
      ofWeek(weekdayCalled(name), which === 'next' ? 1 : -1, view),
  },
  {
    pattern: words(`(?:on )?(?<weekday>${weekday})|on (?<short>${short})`),
    day: ({ weekday: name, short: abbreviated }, view) =>
      nearestWeekday(weekdayCalled(name ?? abbreviated ?? ''), view),
  },
  {
    pattern: words(
      '(?<word>(?:the )?day after tomorrow|(?:the )?day before yesterday|tomorrow|tomorow|tommorow|tommorrow|tmrw|today|tonight|yesterday)(?: (?:morning|afternoon|evening|night))?',
    ),
    day: ({ word = '' }, { today }) => today + relative(word),
  },
  {
    // The 5th: of this month, or the next.
    pattern: words('(?:(?:the|on the) |(?<=^))(?<number>\\d{1,2})(?:st|nd|rd|th)'),
    day: ({ number }, view) => nearestOfMonth(Number(number), view),
  },
];

/** A pattern of whole words. */
function words(pattern: string): RegExp {
  return new RegExp(`(?<![a-z\\d'])(?:${pattern})(?![a-z\\d])`, 'g');
}

function monthDay(
  { ordinal, number, month = '', year: said }: Groups,
  view: View,
): Day | undefined {
  const day = ordinal === undefined ? Number(number) : ordinalCalled(ordinal);
  const monthNumber = monthCalled(month);
  return said === undefined
    ? nearest(monthNumber, day, view)
    : dayOf(Number(said.replace(' ', '')), monthNumber, day);
}

function monthCalled(name: string): number {
  return 'janfebmaraprmayjunjulaugsepoctnovdec'.indexOf(name.slice(0, 3)) / 3 + 1;
}

/** "20 first" was twenty-first. */
function ordinalCalled(words_: string): number {
  const [, tens, word = ''] = /^(?:(20|30)[ -])?(.*)$/.exec(words_) ?? [];
  const place = ordinals.split('|').indexOf(word) + 1;
  return Number(tens ?? 0) + (place === 21 ? 30 : place);
}

function weekdayCalled(name: string): number {
  const first = name.slice(0, 3);
  return first === 'wee' ? 6 : 'montuewedthufrisatsun'.indexOf(first) / 3 + 1;
}

function relative(word: string): number {
  if (word.includes('after')) return 2;
  if (word.includes('before')) return -2;
  if (word === 'yesterday') return -1;
  return word === 'today' || word === 'tonight' ? 0 : 1;
}

function numberOf(count_: string | undefined): number {
  return count_ === undefined || count_.startsWith('a') ? 1 : Number(count_);
}

function counted(count_: number, of: string, { today }: View): Day {
  if (of === 'month') return addMonths(today, count_);
  if (of === 'year') return addMonths(today, 12 * count_);
  return today + count_ * { day: 1, week: 7, fortnight: 14 }[of]!;
}

function endOf({ which, unit: of, month }: Groups, view: View): Day | undefined {
  const offset = which === 'next' ? 1 : which === 'last' ? -1 : 0;
  const { year: thisYear, month: thisMonth } = partsOf(view.today);
  if (month !== undefined) {
    const first = nearest(monthCalled(month), 1, view);
    if (first === undefined) return undefined;
    const at = partsOf(first);
    return lastOfMonth(at.year, at.month);
  }
  if (of === 'week') return ofWeek(7, offset, view);
  return of === 'year'
    ? lastOfMonth(thisYear + offset, 12)
    : lastOfMonth(thisYear, thisMonth + offset);
}
