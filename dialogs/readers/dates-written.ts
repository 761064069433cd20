import { type Day, dayOf, partsOf } from './calendar.ts';
import type { DateForm, View } from './day.ts';

/** Days in figures. */
export const writtenDates: readonly DateForm[] = [
  {
    // 2026-12-01, 2026/12/1, 2026.12.1, 2026年12月1日, with a time or without
    pattern:
      /(?<!\d)(?<year>\d{4}) ?[-/.年] ?(?<month>\d{1,2}) ?[-/.月] ?(?<dayOfMonth>\d{1,2})(?!\d)(?: ?[日号])?(?:t\d\d:\d\d\S{0,24})?/g,
    day: ({ year, month, dayOfMonth }) => dayOf(Number(year), Number(month), Number(dayOfMonth)),
  },
  {
    // 01/02/2026, 1.2.26: which is the month, the language tells
    pattern:
      /(?<![\d.,])(?<first>\d{1,2}) ?(?<mark>[-/.]) ?(?<second>\d{1,2}) ?\k<mark> ?(?<year>\d{4}|\d{2})(?!\d)/g,
    day({ first, second, year }, view) {
      const { month, day } = inOrder(Number(first), Number(second), view);
      return dayOf(Number(year), month, day);
    },
  },
  {
    // 1/2, 1.2. (German)
    pattern:
      /(?<![\d.,/])(?<first>\d{1,2})(?:\/(?<second>\d{1,2})(?![\d/])|\. ?(?<other>\d{1,2})\.(?!\d))/g,
    day({ first, second, other }, view) {
      const { month, day } = inOrder(Number(first), Number(second ?? other), view);
      return nearest(month, day, view);
    },
  },
];

/** Americans and Chinese write the month first; what cannot be a month is the day. */
function inOrder(
  first: number,
  second: number,
  { language }: View,
): { month: number; day: number } {
  const monthFirst = /^(?:zh|ja|ko|en-us)(?:-|$)/i.test(language);
  const [month, day] = monthFirst ? [first, second] : [second, first];
  return month > 12 && day <= 12 ? { month: day, day: month } : { month, day };
}

/** A day of a month of no said year: the next one, or the last. */
export function nearest(
  month: number,
  dayOfMonth: number,
  { today, prefer }: View,
): Day | undefined {
  const { year } = partsOf(today);
  const years = prefer === 'future' ? [0, 1, 2, 3, 4] : [0, -1, -2, -3, -4];
  for (const offset of years) {
    const day = dayOf(year + offset, month, dayOfMonth);
    if (day !== undefined && (prefer === 'future' ? day >= today : day <= today)) return day;
  }
  return undefined;
}

/** A day of no said month. */
export function nearestOfMonth(dayOfMonth: number, { today, prefer }: View): Day | undefined {
  const { year, month } = partsOf(today);
  const step = prefer === 'future' ? 1 : -1;
  for (let months = 0; Math.abs(months) <= 3; months += step) {
    const first = new Date(Date.UTC(year, month - 1 + months, 1));
    const day = dayOf(first.getUTCFullYear(), first.getUTCMonth() + 1, dayOfMonth);
    if (day !== undefined && (prefer === 'future' ? day >= today : day <= today)) return day;
  }
  return undefined;
}

/** A day of the week (Monday 1), so many weeks from this one. */
export function ofWeek(weekday: number, weeks: number, { today }: View): Day {
  return today - partsOf(today).weekday + weekday + 7 * weeks;
}

/** The next such day of the week, today included, or the last. */
export function nearestWeekday(weekday: number, { today, prefer }: View): Day {
  const ahead = (weekday - partsOf(today).weekday + 7) % 7;
  return today + (prefer === 'future' || ahead === 0 ? ahead : ahead - 7);
}
