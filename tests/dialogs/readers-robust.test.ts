import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import * as readers from '../../dialogs/readers/index.ts';

const all: Record<string, readers.Reader> = {
  digits: readers.digits(6),
  number: readers.number(),
  amount: readers.amount(),
  day: readers.day(),
  email: readers.email(),
  phone: readers.phone(),
  oneOf: readers.oneOf({ red: ['red', '红色'], blue: ['blue', '蓝色'] }),
  yesNo: readers.yesNo(),
  freeText: readers.freeText(),
};

const now = Date.parse('2026-11-21T09:00:00Z');

suite('every reader', () => {
  const fragments = fc.constantFrom(
    ...'one two hundred thousand and a half dozen couple oh double 1 23 102938 4.50 1,234 € $ ¥ 元 块 毛 分 三 百 零 万 半 点 两 十 周 月 号 日 年 下 后 前 天 底 next friday in weeks ago the 1st of march tomorrow @ at dot . com + ( ) - yes no not 好 不 是 没 要 red 红色 \u0000 \ud800 ！ 👍'.split(
      ' ',
    ),
    ' ',
    '-',
  );
  const texts = fc.oneof(
    fc.array(fragments, { maxLength: 30 }).map((words) => words.join('')),
    fc.array(fragments, { maxLength: 30 }).map((words) => words.join(' ')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );

  for (const [name, read] of Object.entries(all)) {
    test(`${name} gives a value that can be written down, or none, whatever is said`, () => {
      fc.assert(
        fc.property(texts, fc.constantFrom('en', 'zh', 'de'), (text, language) => {
          const reading = read({ text, language, now });
          if (reading === undefined) return;
          assert.equal(typeof reading.sure, 'boolean');
          assert.deepEqual(JSON.parse(JSON.stringify(reading)), reading);
        }),
        { numRuns: 1500 },
      );
    });

    test(`${name} takes no longer for a megabyte than a moment`, () => {
      for (const unit of [
        '1',
        'a',
        ' ',
        '一',
        '十',
        'one ',
        '1 ',
        '1,',
        '.',
        '@',
        'a@',
        'a.',
        '好',
        'no ',
        '( ',
        '€',
        '\u0000',
        '1月',
        '周',
        'twenty-',
      ]) {
        const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
        const started = performance.now();
        read({ text, language: 'en', now });
        const took = performance.now() - started;
        assert.ok(took < 1_000, `${JSON.stringify(unit)} took ${took} ms`);
      }
    });
  }

  test('the answer at the beginning of a long story is found, and no number is cut short', () => {
    const story = ' and then it broke'.repeat(10_000);
    assert.equal(all['digits']!({ text: `102938${story}`, language: 'en', now })?.value, '102938');
    const long = `${'x '.repeat(1995)}1029384567890`;
    assert.equal(all['digits']!({ text: long, language: 'en', now }), undefined);
  });

  test('what cannot be seen or is half a character does not hide an answer', () => {
    for (const text of ['10\u200b2938', '\ufeff102938', '102938\ud800', '\u0000102938\u0000']) {
      assert.equal(
        all['digits']!({ text, language: 'en', now })?.value,
        '102938',
        JSON.stringify(text),
      );
    }
  });
});
