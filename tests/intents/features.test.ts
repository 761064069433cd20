import assert from 'node:assert/strict';
import { test } from 'node:test';
import { features } from '../../intents/features.ts';
import { separate } from '../../intents/svm.ts';

test('a line parts what can be parted, with the margin on both sides', () => {
  // Four points at (±1, 0) and (0, ±1); those with a positive sum belong.
  const rows = {
    starts: Int32Array.of(0, 1, 2, 3, 4),
    columns: Int32Array.of(0, 0, 1, 1),
    values: Float64Array.of(1, -1, 1, -1),
    squares: Float64Array.of(2, 2, 2, 2),
  };
  const [x, y, bias] = separate(rows, new Float64Array(3), (row) => row % 2 === 0, {
    cost: 100,
    passes: 200,
  });
  assert.ok(Math.abs(x! - 1) < 0.05 && Math.abs(y! - 1) < 0.05 && Math.abs(bias!) < 0.05);
});

const cases: Record<string, readonly [text: string, has: string[], hasNot: string[]]> = {
  'words and pairs': ['My parcel', ['wmy', 'wparcel', 'pmy parcel', 'p^ my', 'pparcel $'], ['wMy']],
  'letters of words': ['parcel', ['l pa', 'lpar', 'lparc', 'lel '], ['l parc']],
  'characters and pairs of them': ['退款', ['c退', 'c款', 'd退款'], ['w退款']],
  'a number as a value': ['order 102938', ['#', '#6', 'porder #'], ['w102938']],
  'a placeholder as a value': ['refund {order}', ['#', 'prefund #'], ['worder', '#7']],
  'letters with digits as a word': ['USB3', ['wusb3'], ['#']],
  'marks as words': ['really?!', ['w?', 'w!'], []],
  'a name across two scripts': ['我要refund', ['c我', 'd我要', 'wrefund'], []],
};
for (const [title, [text, has, hasNot]] of Object.entries(cases)) {
  test(`features: ${title}`, () => {
    const found = features(text);
    assert.deepEqual(
      has.filter((feature) => !found.has(feature)),
      [],
    );
    assert.deepEqual(
      hasNot.filter((feature) => found.has(feature)),
      [],
    );
  });
}
