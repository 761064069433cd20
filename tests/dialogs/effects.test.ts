import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../activities/index.ts';
import { dialog } from '../../dialogs/index.ts';
import { settableClock } from '../harness/clock.ts';
import { drive } from './driver.ts';

const turnsOfLoop = async (count = 5): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

for (const outcome of ['gives', 'throws'] as const) {
  test(`an effect that ${outcome} in a turn that was lost meanwhile is a fact, and not done again`, async () => {
    let done = 0;
    const shop = dialog('shop', async ({ ask, say, step }) => {
      await ask('Pay?');
      const work = (): string => {
        done++;
        if (outcome === 'throws') throw new Error('RX0');
        return 'RX1';
      };
      await say(await step('pay', work, { effect: true }).catch((error: Error) => error.message));
    });
    const driver = drive({ dialogs: [shop] }, true);
    await driver.say('hi');
    let kept: Json = null;
    driver.change({
      checkpoint({ state }) {
        if (kept) throw new Error('fenced');
        kept = state;
      },
    });
    await assert.rejects(driver.say('yes'), /fenced/);
    const { name, data } = driver.events.at(-1) ?? {};
    assert.deepEqual([name, data], ['effect.noted', { dialog: 'shop', step: 'pay' }]);
    driver.state = kept;
    driver.change({ checkpoint: () => {} });
    const said = await driver.handBack({ state: 'cancelled' });
    assert.deepEqual([said, done], [[outcome === 'gives' ? 'RX1' : 'RX0'], 1]);
  });
}

test('an effect that ends after its turn was given up is noted, and found by the next', async () => {
  const over = new AbortController();
  let finish: (receipt: string) => void = () => {};
  let done = 0;
  const shop = dialog('shop', async ({ say, step }) => {
    const work = (): Promise<string> => {
      done++;
      setImmediate(() => over.abort(new Error('given up')));
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    await say(await step('pay', work, { effect: true }));
  });
  const driver = drive({ dialogs: [shop], signal: over.signal });
  await assert.rejects(driver.say('hi'), /given up/);
  assert.equal(driver.notes.size, 0);
  finish('RX1');
  await turnsOfLoop();
  assert.equal(driver.notes.size, 1);
  driver.change({ signal: new AbortController().signal });
  assert.deepEqual(await driver.happen({ kind: 'timer', id: 'continue' }), ['RX1']);
  assert.equal(done, 1);
});

test('a work that fails after its turn was given up is no fact, and is tried again', async () => {
  const over = new AbortController();
  const keys: string[] = [];
  const shop = dialog('shop', async ({ say, step }) => {
    const work = (key: string, signal: AbortSignal): Promise<string> => {
      keys.push(key);
      if (keys.length > 1) return Promise.resolve('RX1');
      setImmediate(() => over.abort(new Error('given up')));
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cut off')));
      });
    };
    await say(await step('pay', work, { effect: true }));
  });
  const driver = drive({ dialogs: [shop], signal: over.signal });
  await assert.rejects(driver.say('hi'), /given up/);
  await turnsOfLoop();
  driver.change({ signal: new AbortController().signal });
  assert.deepEqual(await driver.happen({ kind: 'timer', id: 'continue' }), ['RX1']);
  assert.deepEqual([driver.notes.size, keys.length, new Set(keys).size], [0, 2, 1]);
});

test('an effect whose value cannot be kept is done, and its author is told that it is', async () => {
  let done = 0;
  const shop = dialog('shop', async ({ ask, say, step }) => {
    const paid = await step('pay', () => BigInt(++done), { effect: true }).catch(
      ({ code, message }: Error & { code: string }) => `${code}: ${message}`,
    );
    await ask('Go on?');
    await say(String(paid));
  });
  const driver = drive({ dialogs: [shop] }, true);
  await driver.say('hi');
  const [said] = await driver.say('yes');
  assert.match(said ?? '', /^step.value-lost: In dialog "shop", step pay .* is not done again/);
  assert.equal(done, 1);
});

test('a step is timed by the clock of the bot, and the turn waits for it meanwhile', async () => {
  const clock = settableClock();
  let tries = 0;
  const shop = dialog('shop', async ({ say, step }) => {
    const work = (): Promise<number> | number => (++tries < 2 ? new Promise(() => {}) : tries);
    await say(`${await step('pay', work, { retries: 1, timeoutMs: 90_000 })}`);
  });
  const driver = drive({ dialogs: [shop], clock });
  const said = driver.say('hi');
  await turnsOfLoop();
  assert.deepEqual([tries, driver.held], [1, 1]);
  await clock.advance(90_000);
  await turnsOfLoop();
  assert.deepEqual([tries, driver.held], [1, 0]);
  await clock.advance(100);
  assert.deepEqual(await said, ['2']);
  assert.equal(driver.held, 0);
});

test('a key is for one work: not for another, another answer, or after all was forgotten', async () => {
  const keys: string[] = [];
  const shop = dialog('shop', async ({ ask, call, restart, step }, again?: boolean) => {
    const what = await ask('Charge or release?');
    const works = dialog('inner', (inner) => inner.step(what, (key) => void keys.push(key)));
    await step(what, (key) => void keys.push(key));
    await call(works);
    if (!again) await restart(true);
  });
  const driver = drive({ dialogs: [shop] });
  await driver.say('hi');
  const before = driver.state;
  await driver.say('charge');
  await driver.say('charge');
  assert.equal(new Set(keys).size, 4);
  // A backup is put back, and another answer is given; then all of it is forgotten.
  driver.state = before;
  await driver.say('release');
  driver.state = null;
  driver.now++;
  await driver.activity({ id: 'a1', text: 'hi' });
  await driver.activity({ id: 'a2', text: 'charge' });
  assert.equal(new Set(keys).size, 8);
  assert.ok(keys.every((key) => /^[\w-]{22}$/.test(key)));
});

test('a tap on an old button never fits a new question', async () => {
  const shop = dialog('shop', async ({ confirm, say }) => {
    await say((await confirm('Delete it?')) ? 'Deleted.' : 'Kept.');
  });
  const driver = drive({ dialogs: [shop] });
  await driver.activity({ id: 'a1', text: 'hi' });
  const old = driver.replies.at(-1)?.question ?? '';
  driver.state = null;
  driver.now++;
  await driver.activity({ id: 'a1', text: 'hi' });
  const value = { option: 'yes', question: old };
  assert.deepEqual(await driver.activity({ text: 'Yes', value }), [
    'That question is no longer open.',
    'Delete it? [Yes] [No]',
  ]);
});
