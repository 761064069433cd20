import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dialog, digits, reject, slot } from '../../dialogs/index.ts';
import { type Driver, drive, type Setting, shown } from './driver.ts';

const code = slot({
  name: 'code',
  ask: 'Which code?',
  read: digits(4),
  check: (id) => (id === '0000' ? reject('Not that one.') : { id }),
});

/** A bot with one of everything, which counts what its steps do. */
function everything(): { setting: Setting; done: Map<string, number> } {
  const done = new Map<string, number>();
  const count = (key: string): number => {
    done.set(key, (done.get(key) ?? 0) + 1);
    return done.size;
  };
  const inner = dialog({
    name: 'inner',
    hears: ['inner'],
    async talk({ all, ask, step }) {
      const [a, b] = await all([step('a', count), step('b', count)]);
      return `${a}${b}${await ask('Inner?')}`;
    },
  });
  const order = dialog({
    name: 'order',
    title: 'Order',
    hears: ['order'],
    async talk({ ask, call, choose, confirm, say, step }) {
      const { id } = await ask(code);
      await step('reserve', count, { effect: true });
      const kind = await choose('Which?', { red: 'Red one', blue: 'Blue one', call: 'Call' });
      if (kind === 'call') await say(await call(inner));
      await step('note', count);
      try {
        if (await confirm('Sure?')) await say(`${id} ${kind}`);
      } finally {
        await step('tidy', count);
      }
    },
  });
  const loop = dialog({
    name: 'loop',
    title: 'Loop',
    hears: ['loop'],
    async talk({ ask, restart, say, sleep, step }, round: number = 0) {
      await say(`Round ${round}`);
      if (round === 2) await sleep('1 hour');
      await ask('Round?');
      await step('round', count);
      if (round < 4) await restart(round + 1);
    },
  });
  const help = dialog({
    name: 'help',
    hears: ['help'],
    async talk({ handoff, say }) {
      await say((await handoff('q', 'help')).state);
    },
  });
  const understands: Setting['understands'] = {
    'order 1234': { does: 'dialog', dialog: 'order', confidence: 1, exact: false },
    both: { does: 'clarify', dialogs: ['order', 'loop'] },
    article: { does: 'article', article: 'a', answer: 'An answer.', confidence: 1 },
  };
  return { setting: { dialogs: [order, loop, inner, help], understands }, done };
}

type Move = (driver: Driver) => Promise<string[]>;

const words = [
  'order|order 1234|loop|inner|help|both|article|agent|never mind|1234|5678|0000',
  '1|2|3|red one|blue|yes|no|好的|blah|',
].flatMap((line) => line.split('|'));
const utterance = fc
  .constantFrom(...words)
  .map((text): [string, Move] => [text, (driver) => driver.say(text)]);
const other = fc.constantFrom<[string, Move]>(
  ['(an hour passes)', (driver) => driver.pass(3_600_000)],
  ['(a day passes)', (driver) => driver.pass(86_400_000)],
  ['(completed)', (driver) => driver.handBack({ state: 'completed' })],
  ['(failed)', (driver) => driver.handBack({ state: 'failed' })],
  ['(starts)', (driver) => driver.activity({ type: 'event', name: 'start' })],
  ['(silence)', (driver) => driver.activity({ type: 'event', name: 'silence' })],
  [
    '(taps the last option)',
    (driver) => {
      const last = driver.replies.findLast(({ options }) => options)?.options?.at(-1)?.label;
      return last === undefined ? Promise.resolve([]) : driver.tap(last);
    },
  ],
);
const script = fc.array(
  fc.oneof({ weight: 4, arbitrary: utterance }, { weight: 1, arbitrary: other }),
  {
    maxLength: 25,
  },
);

test('any conversation goes the same with a restart before every turn, and steps run once', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (moves) => {
      const straight = everything();
      const restarted = everything();
      const one = drive(straight.setting);
      const two = drive(restarted.setting, true);
      for (const [, move] of moves) assert.deepEqual(await move(two), await move(one));
      assert.deepEqual(two.replies.map(shown), one.replies.map(shown));
      assert.deepEqual(restarted.done, straight.done);
      assert.ok([...straight.done.values()].every((times) => times === 1));
      assert.deepEqual(one.logged, []);
    }),
    { numRuns: 300, interruptAfterTimeLimit: 60_000 },
  );
});

test('a turn crashed at a random checkpoint goes on as if it had not been', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 6 }), async (moves, crashAt) => {
      const calm = everything();
      const shaken = everything();
      const one = drive(calm.setting);
      const two = drive(shaken.setting, true);
      let checkpoints = 0;
      two.change({
        checkpoint: () => {
          if (++checkpoints === crashAt) throw new Error('killed');
        },
      });
      for (const [, move] of moves) {
        await move(one);
        await move(two).catch((error: Error) => {
          assert.equal(error.message, 'killed');
        });
        if (checkpoints === crashAt) {
          // The turn before the checkpoint was lost altogether, or goes on from what was kept.
          checkpoints++;
          two.now = one.now;
          await (two.last.timers.some(({ id }) => id === 'continue')
            ? two.happen({ kind: 'timer', id: 'continue' })
            : move(two));
        }
      }
      assert.deepEqual(two.replies.map(shown), one.replies.map(shown));
      assert.ok([...calm.done.values()].every((times) => times === 1));
    }),
    { numRuns: 150, interruptAfterTimeLimit: 60_000 },
  );
});

test('whatever a customer writes, the engine answers and goes on', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('\0', '\ud800', '\udc00', '?', '没', '1', ' ', 'x'),
      maxLength: 60,
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(text, fc.constantFrom(...words)), { maxLength: 12 }),
      async (said) => {
        const driver = drive(everything().setting, true);
        for (const each of said) await driver.say(each);
        assert.deepEqual(driver.logged, []);
      },
    ),
    { numRuns: 100 },
  );
});

test('a million characters are read in part, and not kept', async () => {
  const note = dialog('note', async ({ ask, choose }) => {
    await choose('Which?', { one: 'One thing', two: 'Another thing' });
    await ask('Which note?');
    await ask('Else?');
  });
  const driver = drive({ dialogs: [note] }, true);
  for (const unit of ['a', '好', '1 ', 'not ', '\u{1f600}', '(((', '4111 ']) {
    await driver.say(unit.repeat(1_000_000 / unit.length));
    await driver.say('1');
  }
  assert.ok(JSON.stringify(driver.state).length < 100_000);
});

test('a replay of a hundred calls takes less than a millisecond', async () => {
  const long = dialog('long', async ({ ask, step }) => {
    for (let i = 0; i < 100; i++) {
      await step(`step ${i}`, () => ({ number: i, words: 'some words of a result' }));
    }
    for (;;) await ask('And?');
  });
  const driver = drive({ dialogs: [long] });
  await driver.say('hi');
  const state = driver.state;
  const took: number[] = [];
  for (let i = 0; i < 300; i++) {
    driver.state = state;
    const from = performance.now();
    await driver.happen({ kind: 'activity', activity: silence });
    took.push(performance.now() - from);
  }
  const median = took.sort((a, b) => a - b)[took.length / 2] ?? NaN;
  // A bound for a busy machine, not a measurement.
  assert.ok(median < 1, `${median.toFixed(3)} ms`);
});

const silence = {
  type: 'message' as const,
  id: 'same',
  channelId: 'web',
  conversation: { id: 'c1', address: null },
  from: { id: 'customer' },
  timestamp: '2026-11-21T09:00:00Z',
  text: 'an answer',
};
