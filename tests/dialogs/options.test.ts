import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Offered } from '../../dialogs/options.ts';
import { heldBy, pickedBy } from '../../dialogs/options.ts';

const options: readonly Offered[] = [
  {
    value: 'broken',
    label: { in: { en: 'It arrived broken', zh: '收到时已损坏' } },
    also: ['damaged', '坏了'],
  },
  { value: 'late', label: { in: { en: 'It came too late', zh: '送得太晚' } }, also: ['delayed'] },
  { value: 'other', label: { in: { en: 'Something else', zh: '其他原因' } }, also: [] },
];
const heard = (text: string) => ({ text, language: 'en', now: 0 });

const picks: Record<string, [value: string | undefined, sure?: boolean]> = {
  'It arrived broken': ['broken', true],
  'it arrived BROKEN!': ['broken', true],
  收到时已损坏: ['broken', true],
  broken: ['broken', true],
  damaged: ['broken', true],
  坏了: ['broken', true],
  '2': ['late', true],
  '２': ['late', true],
  '2.': ['late', true],
  'option 3': ['other', true],
  'the first one': ['broken', true],
  second: ['late', true],
  '3rd': ['other', true],
  'the last one': ['other', true],
  第二个: ['late', true],
  第3个: ['other', true],
  '1号': ['broken', true],
  一: ['broken', true],
  最后一个: ['other', true],
  'It arived brokn': ['broken', false],
  'somehting else': ['other', false],
  damagd: ['broken', false],
  'well, it was damaged': ['broken', false],
  东西坏了啊: ['broken', false],
  'too late': ['late', false],
  '4': [undefined],
  '0': [undefined],
  it: [undefined],
  'not damaged': [undefined],
  没坏了: [undefined],
  'damaged and delayed': [undefined],
  'is it damaged?': [undefined],
  'what do you mean': [undefined],
  '': [undefined],
  '!!!': [undefined],
};

for (const [text, [value, sure]] of Object.entries(picks)) {
  test(`"${text}" picks ${value ?? 'nothing'}${sure === false ? ', perhaps' : ''}`, () => {
    assert.deepEqual(
      pickedBy(heard(text), options),
      value === undefined ? undefined : { value, sure },
    );
  });
}

test('a label that is a number is meant before a place in the list', () => {
  const sizes: Offered[] = ['3', '2', '1'].map((label, i) => ({ value: `s${i}`, label, also: [] }));
  assert.equal(pickedBy(heard('3'), sizes)?.value, 's0');
});

const held: Record<string, string | undefined> = {
  'refund please, it arrived broken': 'broken',
  'refund, the kettle is damaged': 'broken',
  '我要退款，东西坏了': 'broken',
  'it is not damaged, it is delayed': 'late',
  'refund please': undefined,
  'damaged and delayed': undefined,
  'the other one': undefined,
};

for (const [text, value] of Object.entries(held)) {
  test(`"${text}" holds ${value ?? 'no option'}`, () => {
    assert.equal(heldBy(heard(text), options)?.value, value);
  });
}
