import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../chaos/random.ts';
import { judge } from '../../chaos/soak/judge.ts';
import { type Metric, metrics, type Sample } from '../../chaos/soak/sample.ts';
import { table } from '../../chaos/soak/table.ts';

const steady: Sample = {
  heap: 20e6,
  rss: 110e6,
  handles: 40,
  descriptors: 60,
  lag: 12,
  files: 9e6,
};

/** Ten minutes of a process that fills its caches first, with the noise there is. */
function run(change: (sample: Sample, part: number) => Partial<Sample> = () => ({})): Sample[] {
  const random = seeded('soak');
  return Array.from({ length: 80 }, (_, index) => {
    const part = index / 80;
    const filled = Math.min(1, 0.4 + 3 * part);
    const noisy = Object.fromEntries(
      metrics.map((metric) => [metric, steady[metric] * filled * (0.98 + 0.04 * random())]),
    ) as Sample;
    return { ...noisy, ...change(noisy, part) };
  });
}

const growing = (samples: Sample[]): Metric[] =>
  judge(samples)
    .filter(({ flat }) => !flat)
    .map(({ metric }) => metric);

test('a process that grows only while it warms up passes', () => {
  assert.deepEqual(growing(run()), []);
});

test('a moment of trouble is not taken for growth', () => {
  const late = (sample: Sample, part: number): Partial<Sample> =>
    part > 0.9 && part < 0.96 ? { heap: 2 * sample.heap, lag: 900 } : {};
  assert.deepEqual(growing(run(late)), []);
});

const leaks: Record<Metric, number> = {
  heap: 4e6,
  rss: 40e6,
  handles: 60,
  descriptors: 60,
  lag: 400,
  files: 20e6,
};

for (const metric of metrics) {
  test(`steady growth of "${metric}" is found, and nothing else`, () => {
    const leak = (sample: Sample, part: number): Partial<Sample> => ({
      [metric]: sample[metric] + part * leaks[metric],
    });
    assert.deepEqual(growing(run(leak)), [metric]);
  });
}

test('a few samples are no ground to judge by', () => {
  assert.throws(() => judge(run().slice(0, 6)), /samples after the warm-up are too few/);
});

test('the table says what grew', () => {
  const leak = (_: Sample, part: number): Partial<Sample> => ({ heap: 20e6 + part * 10e6 });
  assert.match(table(judge(run(leak))), /^ {2}heap after garbage collection, MB +\d.* GROWS$/m);
  assert.match(table(judge(run())), /^ {2}files of the store, MB +\d.* flat$/m);
});
