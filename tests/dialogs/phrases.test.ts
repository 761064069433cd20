import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  date,
  Failure,
  inLanguage,
  link,
  money,
  type Phrase,
  phrase,
  readable,
  spell,
  strong,
  translated,
  write,
} from '../../activities/index.ts';

const any = (value: unknown): never => value as never;

const refused: Record<string, [make: () => unknown, code: string, message: RegExp]> = {
  'an amount that is none': [() => money(Number.NaN), 'phrase.money', /NaN is no amount of money/],
  'an amount in text': [() => money(any('42.50')), 'phrase.money', /"42.50" is no amount/],
  'a currency that is none': [() => money(10, 'EURO'), 'phrase.currency', /"EURO" is no currency/],
  'no currency': [() => money(10, any(null)), 'phrase.currency', /null is no currency/],
  'an empty day': [() => date(''), 'phrase.date', /"" is no day or moment/],
  'no day at all': [() => date(any(undefined)), 'phrase.date', /undefined is no day/],
  'a day that does not exist': [() => date('2026-02-30'), 'phrase.date', /"2026-02-30"/],
  'a time that does not exist': [() => date('2026-02-03T25:00'), 'phrase.date', /25:00/],
  'a Date': [() => date(any(new Date(0))), 'phrase.date', /an object \(Date\) is no day/],
  'nothing to spell': [() => spell(any(null)), 'phrase.spell', /spell\(…\) was given null/],
  'a number to spell that is none': [() => spell(Number.NaN), 'phrase.spell', /given NaN/],
  'a number to say strongly': [() => strong(any(3)), 'phrase.strong', /strong\(…\) was given 3/],
  'a link to nowhere': [() => link(any(undefined)), 'phrase.link', /link\(…\) was given undefined/],
  'nothing in a phrase': [
    () => phrase`for ${any(undefined)}`,
    'phrase.part',
    /undefined cannot be/,
  ],
  'a Date in a phrase': [() => phrase`on ${any(new Date(0))}`, 'phrase.part', /toISOString/],
  'a text not called': [() => phrase`on ${any(() => 'x')}`, 'phrase.part', /wants to be called/],
  'a promise in a phrase': [() => phrase`on ${any(Promise.resolve(1))}`, 'phrase.part', /`await`/],
  'no number in a phrase': [() => phrase`on ${Number.NaN}`, 'phrase.part', /NaN cannot be said/],
  'nothing to hear': [() => phrase.both({ read: 'a', heard: any(1) }), 'phrase.part', /1 cannot/],
  'a translation that gives nothing': [
    () => translated({ en: { a: () => 'A' }, de: { a: () => any(undefined) } }).a(),
    'phrase.part',
    /undefined cannot be said/,
  ],
  'a translation that is missing': [
    () => translated({ en: { a: { b: 'B' } }, de: any({ a: {} }) }),
    'phrase.translation',
    /The text "a.b" in "de" is undefined/,
  ],
};

for (const [title, [make, code, message]] of Object.entries(refused)) {
  test(`what cannot be said is refused where it is made: ${title}`, () => {
    assert.throws(make, (error: Failure) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}

const read: [said: Phrase, en: string][] = [
  [phrase`${money(4250)} or ${money(-1, 'jpy')} or ${money(0.5)}`, '€42.50 or -JP¥1 or €0.01'],
  [
    phrase`${date('2024-02-29')}, ${date('2026-12-01T09:30')}`,
    '29 February 2024, 1 December 2026 09:30',
  ],
  [phrase`${date('2026-12-01T09:30:00.000Z')}`, '1 December 2026 09:30'],
  [
    phrase`${spell(102938)}, ${strong('now')}, ${link('https://a.example')}, ${3}`,
    '102938, now, https://a.example, 3',
  ],
];

test('what can be said is written in the forms of the customer', () => {
  for (const [said, words] of read) assert.equal(readable(inLanguage(said, 'en')), words);
});

test('a bad value that was kept once is read as a dot, and the rest around it as it is', () => {
  const values = [
    { kind: 'money', amount: 1, currency: 'EURO' },
    { kind: 'date', iso: '' },
    { kind: 'date' },
    { kind: 'spell' },
    null,
  ];
  for (const value of values) {
    assert.equal(write(any(value), 'en'), '•');
    assert.equal(readable({ language: 'en', parts: ['for ', any(value), '.'] }), 'for •.');
  }
  assert.equal(write(money(1), 'no language'), '•');
});
