import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedReplies } from '../../chaos/ledger.ts';
import { seeded } from '../../chaos/random.ts';

const said = ['hello 0', 'add 1', 'say 2', 'note 3', 'sum 4'];

test('each message leads to its replies and the next question', () => {
  const shapes = expectedReplies(said).map((text) => text.replace(/ [0-9a-f]{8}/g, ' …'));
  assert.deepEqual(shapes, [
    '#0 … next?',
    '#1 … next?',
    '#2 … first',
    '#2 … second',
    '#2 … next?',
    '#3 … noted …',
    '#3 … next?',
    '#4 … sum of 4',
    '#4 … next?',
  ]);
});

const changes: Record<string, string[]> = {
  'one lost': ['hello 0', 'say 2', 'note 3', 'sum 4'],
  'one doubled': ['hello 0', 'add 1', 'add 1', 'say 2', 'note 3', 'sum 4'],
  'two swapped': ['hello 0', 'say 2', 'add 1', 'note 3', 'sum 4'],
  'one changed': ['hello 0', 'add 7', 'say 2', 'note 3', 'sum 4'],
};

for (const [title, changed] of Object.entries(changes)) {
  test(`from there on, every reply is another one with ${title}`, () => {
    const right = new Set(expectedReplies(said));
    const replies = expectedReplies(changed);
    const from = replies.findIndex((text) => !right.has(text));
    assert.ok(from >= 1 && from <= 2, `the first wrong reply is number ${from}`);
    assert.deepEqual(
      replies.slice(from).filter((text) => right.has(text)),
      [],
    );
  });
}

test('the same seed gives the same numbers, another seed gives others', () => {
  const ten = (...seed: (string | number)[]): number[] => {
    const random = seeded(...seed);
    return Array.from({ length: 10 }, random);
  };
  assert.deepEqual(ten(1, 'kills'), ten(1, 'kills'));
  assert.notDeepEqual(ten(1, 'kills'), ten(2, 'kills'));
  assert.notDeepEqual(ten(1, 'kills'), ten(1, 'world'));
  assert.ok(ten(1).every((number) => number >= 0 && number < 1));
});
