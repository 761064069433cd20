import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DayOptions, day, type Heard } from '../../dialogs/readers/index.ts';

/** A Saturday. */
const saturday = Date.parse('2026-11-21T09:00:00Z');

const read = (
  text: string,
  heard: Partial<Heard> = {},
  options: DayOptions = {},
): string | undefined => day(options)({ text, language: 'en', now: saturday, ...heard })?.value;

suite('a day, asked on Saturday 21 November 2026', () => {
  const cases: readonly (readonly [text: string, value: string | undefined, language?: string])[] =
    [
      // Written out.
      ['2026-12-01', '2026-12-01'],
      ['2026/12/1', '2026-12-01'],
      ['2026-12-01T09:30', '2026-12-01'],
      ['2026年12月1日', '2026-12-01'],
      ['２０２６年１２月１日', '2026-12-01'],
      ['二〇二六年十二月一日', '2026-12-01'],
      ['1 December 2026', '2026-12-01'],
      ['December 1st, 2026', '2026-12-01'],
      ['on the 1st of December 2026, please', '2026-12-01'],
      // By language.
      ['01/02/2026', '2026-02-01', 'en'],
      ['01/02/2026', '2026-01-02', 'en-US'],
      ['01/02/2026', '2026-01-02', 'zh'],
      ['01.02.2026', '2026-02-01', 'de'],
      ['1.2.26', '2026-02-01', 'de'],
      ['13/02/2026', '2026-02-13', 'en-US'],
      ['02/13/2026', '2026-02-13', 'en'],
      ['24.12.', '2026-12-24', 'de'],
      ['5/12', '2026-12-05', 'en'],
      ['12/5', '2026-12-05', 'zh'],
      // Without a year: the next one.
      ['1st of March', '2027-03-01'],
      ['March 1', '2027-03-01'],
      ['21 November', '2026-11-21'],
      ['20 November', '2027-11-20'],
      ['twenty-first of December', '2026-12-21'],
      ['the third of may', '2027-05-03'],
      ['3月5号', '2027-03-05'],
      ['三月五日', '2027-03-05'],
      ['十二月二十五号', '2026-12-25'],
      ['明年3月5号', '2027-03-05'],
      ['29 February', '2028-02-29'],
      ['the 25th', '2026-11-25'],
      ['25th', '2026-11-25'],
      ['on the 5th', '2026-12-05'],
      ['25号', '2026-11-25'],
      ['五号', '2026-12-05'],
      // Counted from today.
      ['today', '2026-11-21'],
      ['tonight', '2026-11-21'],
      ['tomorrow', '2026-11-22'],
      ['Tomorrow morning would be fine', '2026-11-22'],
      ['the day after tomorrow', '2026-11-23'],
      ['yesterday', '2026-11-20'],
      ['the day before yesterday', '2026-11-19'],
      ['今天', '2026-11-21'],
      ['明天', '2026-11-22'],
      ['明早吧', '2026-11-22'],
      ['后天', '2026-11-23'],
      ['大后天', '2026-11-24'],
      ['昨天', '2026-11-20'],
      ['前天', '2026-11-19'],
      ['in three days', '2026-11-24'],
      ['in two weeks', '2026-12-05'],
      ["in two weeks' time", '2026-12-05'],
      ['a week from today', '2026-11-28'],
      ['in a month', '2026-12-21'],
      ['in a couple of days', '2026-11-23'],
      ['three days ago', '2026-11-18'],
      ['a week ago', '2026-11-14'],
      ['三天后', '2026-11-24'],
      ['过三天', '2026-11-24'],
      ['两周以后', '2026-12-05'],
      ['两个月后', '2027-01-21'],
      ['三天前', '2026-11-18'],
      ['一个星期前', '2026-11-14'],
      // Days of the week.
      ['Friday', '2026-11-27'],
      ['on Fri', '2026-11-27'],
      ['saturday', '2026-11-21'],
      ['this Wednesday', '2026-11-25'],
      ['next Friday', '2026-11-27'],
      ['last Friday', '2026-11-20'],
      ['last saturday', '2026-11-14'],
      ['Friday next week', '2026-11-27'],
      ['周五', '2026-11-27'],
      ['下周五', '2026-11-27'],
      ['下下周一', '2026-11-30'],
      ['这周三', '2026-11-18'],
      ['上周五', '2026-11-13'],
      ['星期天', '2026-11-22'],
      ['下个星期二', '2026-11-24'],
      ['礼拜六', '2026-11-21'],
      // Ends and beginnings.
      ['月底', '2026-11-30'],
      ['本月底', '2026-11-30'],
      ['下月底', '2026-12-31'],
      ['下个月5号', '2026-12-05'],
      ['下月初', '2026-12-01'],
      ['年底', '2026-12-31'],
      ['end of the month', '2026-11-30'],
      ['the end of next month', '2026-12-31'],
      ['end of February', '2027-02-28'],
      ['end of the year', '2026-12-31'],
      // In a sentence, with other figures.
      ['please send order 102938 tomorrow', '2026-11-22'],
      ['订单102938明天送', '2026-11-22'],
      ['tomorrow, on the 22nd', '2026-11-22'],
      // No day, no such day, or two.
      ['30 February 2026', undefined],
      ['2026-13-01', undefined],
      ['99/99/2026', undefined],
      ['31月5日', undefined],
      ['today or tomorrow', undefined],
      ['明天或者后天', undefined],
      ['from 1 March to 5 March', undefined],
      ['102938', undefined],
      ['1.5', undefined],
      ['42.50', undefined],
      ['I may come', undefined],
      ['I sat in the sun', undefined],
      ['march on', undefined],
      ['the second one', undefined],
      ['5号线', undefined],
      ['in 1 week and 2 days', undefined],
      ['周一到周五', undefined],
      ['next week', undefined],
      ['someday', undefined],
      ['the future', undefined],
      ['in 9999 years', undefined],
      ['', undefined],
    ];
  for (const [text, value, language = 'en'] of cases) {
    test(`${text}${language === 'en' ? '' : ` (${language})`}: ${value ?? 'none'}`, () => {
      assert.equal(read(text, { language }), value);
    });
  }

  test('asked for a day in the past, what is open is past', () => {
    const past: Record<string, string> = {
      friday: '2026-11-20',
      saturday: '2026-11-21',
      '1 March': '2026-03-01',
      '3月5号': '2026-03-05',
      'the 25th': '2026-10-25',
      周三: '2026-11-18',
      '29 February': '2024-02-29',
      tomorrow: '2026-11-22',
    };
    for (const [text, value] of Object.entries(past)) {
      assert.equal(read(text, {}, { prefer: 'past' }), value, text);
    }
  });

  test('today is the one at the customer’s place', () => {
    const now = Date.parse('2026-11-21T23:30:00Z');
    assert.equal(read('today', { now }), '2026-11-21');
    assert.equal(read('今天', { now, utcOffset: 8 * 60 }), '2026-11-22');
    assert.equal(
      read('today', { now: now - 86_400_000 + 3_600_000, utcOffset: -5 * 60 }),
      '2026-11-20',
    );
  });

  test('next Friday is in next week, on whichever day it is said', () => {
    for (let days = 0; days < 7; days++) {
      const now = Date.parse('2026-11-23T09:00:00Z') + days * 86_400_000;
      assert.equal(read('next Friday', { now }), '2026-12-04');
      assert.equal(read('下周五', { now }), '2026-12-04');
      assert.equal(read('这周三', { now }), '2026-11-25');
    }
  });

  test('a month from the 31st ends with a shorter month', () => {
    assert.equal(read('in a month', { now: Date.parse('2026-01-31T09:00:00Z') }), '2026-02-28');
    assert.equal(read('in a year', { now: Date.parse('2028-02-29T09:00:00Z') }), '2029-02-28');
  });

  test('it is sure when written out, and else where little else is said', () => {
    const sure = (text: string): boolean | undefined =>
      day()({ text, language: 'en', now: saturday })?.sure;
    assert.equal(sure('maybe tomorrow'), true);
    assert.equal(sure('that was the one I ordered for my mother on 2026-11-01'), true);
    assert.equal(sure('where is the kettle that I ordered yesterday'), false);
  });
});
