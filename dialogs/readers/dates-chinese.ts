import { addMonths, type Day, dayOf, firstOfMonth, lastOfMonth, partsOf } from './calendar.ts';
import { nearest, nearestOfMonth, nearestWeekday, ofWeek } from './dates-written.ts';
import type { DateForm, View } from './day.ts';

/** Days as they are said in Chinese, with figures for numbers: 3月5号 for 三月五号. */
export const chineseDates: readonly DateForm[] = [
  {
    // 3月5日, 明年3月5号
    pattern:
      /(?<whichYear>今年|明年|后年|去年)?(?<month>\d{1,2})月(?<dayOfMonth>\d{1,2})(?:[日号]|(?![\d个天]))/g,
    day({ whichYear, month, dayOfMonth }, view) {
      if (whichYear === undefined) return nearest(Number(month), Number(dayOfMonth), view);
      const year = partsOf(view.today).year + { 今年: 0, 明年: 1, 后年: 2, 去年: -1 }[whichYear]!;
      return dayOf(year, Number(month), Number(dayOfMonth));
    },
  },
  {
    // 3月底, 3月初
    pattern: /(?<month>\d{1,2})月(?<where>底|末|初)/g,
    day({ month, where }, view) {
      const first = nearest(Number(month), 1, view);
      if (first === undefined) return undefined;
      const { year, month: number } = partsOf(first);
      return where === '初' ? first : lastOfMonth(year, number);
    },
  },
  {
    // 下个月5号, 本月底, 月底
    pattern:
      /(?<which>下下|上上|下|上|这|本)?个?月(?:(?<dayOfMonth>\d{1,2})[日号]|(?<where>底|末|初))/g,
    day({ which, dayOfMonth, where }, view) {
      const { year, month } = partsOf(addMonths(view.today, offsetOf(which)));
      if (dayOfMonth !== undefined) {
        const first = new Date(Date.UTC(year, month - 1, 1));
        return dayOf(first.getUTCFullYear(), first.getUTCMonth() + 1, Number(dayOfMonth));
      }
      if (where !== '初') return lastOfMonth(year, month);
      const first = firstOfMonth(year, month);
      const gone = which === undefined && view.prefer === 'future' && first < view.today;
      return gone ? firstOfMonth(year, month + 1) : first;
    },
  },
  {
    pattern: /(?<which>今|明|后|去)?年[底末]/g,
    day({ which }, { today }) {
      const offset = which === undefined ? 0 : { 今: 0, 明: 1, 后: 2, 去: -1 }[which]!;
      return lastOfMonth(partsOf(today).year + offset, 12);
    },
  },
  {
    // 下周五, 这个星期三, 礼拜天
    pattern:
      /(?<which>下下|上上|下|上|这|本)?个?(?:周|星期|礼拜)(?<weekday>[1-6一二三四五六日天末])(?!年|个)/g,
    day({ which, weekday = '' }, view) {
      const number = weekdays[weekday] ?? Number(weekday);
      return which === undefined
        ? nearestWeekday(number, view)
        : ofWeek(number, offsetOf(which), view);
    },
  },
  {
    // 3天后, 2周以前, 1个半月 is not read
    pattern:
      /(?<![\d.])(?:过)?(?<count>\d{1,4}) ?(?:个)?(?<unit>天|日|周|星期|礼拜|月|年)(?:之|以)?(?<where>后|前)(?!\d)/g,
    day: ({ count, unit = '', where }, view) =>
      counted(Number(count) * (where === '后' ? 1 : -1), unit, view),
  },
  {
    pattern: /过(?<count>\d{1,3})(?:个)?(?<unit>天|周|星期|礼拜|月)(?!前)/g,
    day: ({ count, unit = '' }, view) => counted(Number(count), unit, view),
  },
  {
    pattern:
      /(?<word>大后天|大前天|后天|前天|明[天日早晚]|明儿|今[天日早晚]|今儿|昨[天日晚]|昨儿)(?:早上|上午|中午|下午|晚上)?/g,
    day: ({ word = '' }, { today }) => today + (words[word] ?? words[word[0]!]!),
  },
  {
    // 5号 alone: of this month, or the next
    pattern: /(?<![\d.月a-z])(?<dayOfMonth>\d{1,2})[日号](?![码线楼门店院])/g,
    day: ({ dayOfMonth }, view) => nearestOfMonth(Number(dayOfMonth), view),
  },
];

const weekdays: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from('一二三四五六日', (day, index) => [day, index + 1]).concat([
    ['天', 7],
    ['末', 6],
  ]),
);

const words: Readonly<Record<string, number>> = {
  大后天: 3,
  后天: 2,
  明: 1,
  今: 0,
  昨: -1,
  前天: -2,
  大前天: -3,
};

function offsetOf(which: string | undefined): number {
  return { 下下: 2, 下: 1, 上: -1, 上上: -2 }[which ?? ''] ?? 0;
}

function counted(count: number, unit: string, { today }: View): Day {
  if (unit === '月') return addMonths(today, count);
  if (unit === '年') return addMonths(today, 12 * count);
  return today + count * (unit === '天' || unit === '日' ? 1 : 7);
}
