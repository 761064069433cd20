import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Spelling } from '../../intents/spelling.ts';

const known = 'want money parcel refund shipping coffee parts password order card cart ab';
const spelling = new Spelling(known.split(' '));

const cases: Record<string, readonly [written: string, meant: string]> = {
  'letters swapped': ['wnat', 'want'],
  'a letter left out': ['mony', 'money'],
  'a letter too many': ['parcell', 'parcel'],
  'another letter in a long word': ['pasaword', 'password'],
  'another letter in a short word stays': ['paris', 'paris'],
  'a double letter made single': ['shiping', 'shipping'],
  'a known word stays': ['card', 'card'],
  'a word between two known ones stays': ['carx', 'carx'],
  'two slips stay': ['prcal', 'prcal'],
  'a short word stays': ['ac', 'ac'],
  'a long unknown word stays': ['x'.repeat(1000), 'x'.repeat(1000)],
};
for (const [title, [written, meant]] of Object.entries(cases)) {
  test(`spelling: ${title}`, () => assert.equal(spelling.correct(written), meant));
}
