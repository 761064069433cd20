import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dialog, digits, reject, slot } from '../../dialogs/index.ts';
import { hide } from '../../dialogs/redacting.ts';
import { drive } from './driver.ts';

const card = slot({
  name: 'card',
  ask: 'Which card?',
  read: digits(16),
  redact: true,
  check: (number) => (number.startsWith('4') ? { card: number } : reject('Not that card.')),
});

const paid: unknown[] = [];
const pay = dialog({
  name: 'pay',
  hears: ['pay'],
  async talk({ ask, say, step }) {
    const number = await ask(card);
    await step('pay', () => {
      paid.push(number);
    });
    await ask('Anything else?');
    await say(`Paid with ${JSON.stringify(number).length} characters.`);
  },
});

test('a secret stands nowhere but behind its seal', async () => {
  paid.length = 0;
  const driver = drive({ dialogs: [pay] }, true);
  await driver.say('pay');
  assert.deepEqual(await driver.say('it is 4111 1111 1111 1111, thanks'), ['Anything else?']);
  assert.equal(driver.last.redactedText, 'it is •••, thanks');
  assert.deepEqual(paid, [{ card: '4111111111111111' }]);
  assert.doesNotMatch(JSON.stringify([driver.state, driver.events, driver.logged]), /4111/);
  assert.deepEqual([...driver.sealed.values()], [{ card: '4111111111111111' }]);
  assert.deepEqual(await driver.say('no'), ['Paid with 27 characters.']);
  assert.equal(driver.last.redactedText, undefined);
  assert.doesNotMatch(JSON.stringify(driver.state), /sealed/);
});

test('a secret that is refused or mistyped is kept out of the transcript too', async () => {
  const driver = drive({ dialogs: [pay] }, true);
  await driver.say('pay');
  await driver.say('5111111111111111');
  assert.equal(driver.last.redactedText, '•••');
  await driver.say('my card is 411111');
  assert.equal(driver.last.redactedText, '•••');
  assert.doesNotMatch(JSON.stringify(driver.state), /1111/);
});

test('a secret in the first words is taken from them, and nothing of it is left', async () => {
  const driver = drive(
    {
      dialogs: [pay],
      understands: {
        'pay with 4111111111111111': { does: 'dialog', dialog: 'pay', confidence: 1, exact: false },
      },
    },
    true,
  );
  assert.deepEqual(await driver.say('pay with 4111111111111111'), ['Anything else?']);
  assert.equal(driver.last.redactedText, 'pay with •••');
  assert.doesNotMatch(JSON.stringify(driver.state), /4111/);
});

const hidden: Record<string, [text: string, value: string | number | undefined, left: string]> = {
  'as it is': ['code 1234 twice 1234', '1234', 'code ••• twice •••'],
  'typed with spaces': ['4111 1111', '41111111', '•••'],
  'typed with hyphens': ['it is 4111-1111.', '41111111', 'it is •••.'],
  'a number': ['my PIN is 42', 42, 'my PIN is •••'],
  'full-width': ['密码１２３４。', '1234', '密码•••。'],
  'signs that mean something in patterns': ['use a+b(c) now', 'a+b(c)', 'use ••• now'],
  'not to be found': ['four two', 42, '•••'],
  'in other letters': ['My word is ＳＥＳＡＭ, thanks', 'Sesam', 'My word is •••, thanks'],
  'with separators of its own': ['a--b or a-b.', 'a-b', 'a--b or •••.'],
  'too far apart to be one': ['4111 ---- 1111', '41111111', '•••'],
  'longer than anybody reads': [`it is ${'x'.repeat(3000)}y`, `${'x'.repeat(3000)}y`, 'it is •••'],
  'no value at all': ['something secret', undefined, '•••'],
};

for (const [title, [text, value, left]] of Object.entries(hidden)) {
  test(`a value is hidden: ${title}`, () => assert.equal(hide(text, value), left));
}

const pieces = fc.constantFrom('-', '…', '.', ' ', 'a', 'A', '1', '１', 'ß', '😀', '\ud800', '好');
const words = fc.array(pieces, { maxLength: 40 }).map((each) => each.join(''));

test('nothing of a value is left, wherever it stands and whatever stands beside it', () => {
  fc.assert(
    fc.property(words, words, words, (before, value, after) => {
      const left = hide(before + value + after, value);
      const plain = value.normalize('NFKC').toLowerCase();
      if (value.trim() !== '') assert.ok(!left.toLowerCase().includes(plain), left);
    }),
    { numRuns: 3000 },
  );
});

test('hiding takes no longer for whoever tries to make it long', () => {
  for (const unit of ['-', '-…', '. ', 'a', 'a-', '1 1-', 'aab', '…'])
    for (const end of ['', '!', '…', '-b@example.com']) {
      const value = unit.repeat(4_000) + end;
      for (const text of [value, unit.repeat(16_000), `${unit.repeat(16_000)} ${value}`]) {
        const started = performance.now();
        hide(text, value);
        const took = performance.now() - started;
        assert.ok(took < 1_000, `${JSON.stringify([unit, end])} took ${took} ms`);
      }
    }
});
