import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../activities/index.ts';
import { dialog } from '../../dialogs/index.ts';
import { drive } from './driver.ts';

for (const restarts of [false, true]) {
  const how = restarts ? ', restarted before every turn' : '';

  test(`a step runs once, whatever happens around it${how}`, async () => {
    const keys: string[] = [];
    const shop = dialog('shop', async ({ ask, say, step }) => {
      await ask('First?');
      const paid = await step('pay', (key) => {
        keys.push(key);
        return { at: new Date(0), list: [1, -0], none: undefined };
      });
      await ask('Second?');
      await say(JSON.stringify(paid));
    });
    const driver = drive({ dialogs: [shop] }, restarts);
    await driver.say('hi');
    await driver.say('one');
    assert.deepEqual(await driver.say('two'), ['{"at":"1970-01-01T00:00:00.000Z","list":[1,0]}']);
    assert.match(keys.join(), /^[\w-]{22}$/);
  });

  test(`a result is what a replay would give, and frozen, from the first run on${how}`, async () => {
    const seen: unknown[] = [];
    const shop = dialog('shop', async ({ ask, step }) => {
      const result = await step('make', () => ({ at: new Date(0), deep: { list: [1] } }));
      seen.push([typeof result.at, Object.isFrozen(result), Object.isFrozen(result.deep.list)]);
      await ask('Go on?');
    });
    const driver = drive({ dialogs: [shop] }, restarts);
    await driver.say('hi');
    await driver.say('yes');
    assert.deepEqual(seen, [
      ['string', true, true],
      ['string', true, true],
    ]);
  });

  test(`what a step threw is thrown again the same${how}`, async () => {
    let runs = 0;
    const seen: string[] = [];
    const shop = dialog('shop', async ({ ask, say, step }) => {
      try {
        await step('pay', () => {
          runs++;
          throw Object.assign(new TypeError('card declined'), { code: 'declined' });
        });
      } catch (error) {
        const { name, message, code } = error as Error & { code?: string };
        seen.push(`${name}: ${message} (${code})`);
      }
      await ask('Try another card?');
      await say('Fine.');
    });
    const driver = drive({ dialogs: [shop] }, restarts);
    await driver.say('hi');
    await driver.say('yes');
    assert.deepEqual(seen, [
      'TypeError: card declined (declined)',
      'TypeError: card declined (declined)',
    ]);
    assert.equal(runs, 1);
  });

  test(`steps given to all run side by side, each in its own place${how}`, async () => {
    const order: string[] = [];
    let release = (): void => {};
    const shop = dialog('shop', async ({ all, ask, say, step }) => {
      const [slow, fast] = await all([
        step('slow', async () => {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          order.push('slow');
          return 'slow';
        }),
        step('fast', () => {
          order.push('fast');
          release();
          return 'fast';
        }),
      ]);
      await ask('Go on?');
      await say(`${slow} ${fast}`);
    });
    const driver = drive({ dialogs: [shop] }, restarts);
    await driver.say('hi');
    assert.deepEqual(await driver.say('yes'), ['slow fast']);
    assert.deepEqual(order, ['fast', 'slow']);
  });
}

test('all waits for every step, then throws what the first of them threw', async () => {
  const done: string[] = [];
  const shop = dialog('shop', async ({ all, say, step }) => {
    try {
      await all([
        step('a', async () => {
          await Promise.resolve();
          done.push('a');
        }),
        step('b', () => {
          throw new Error('b is broken');
        }),
        step('c', () => {
          throw new Error('c is broken');
        }),
      ]);
    } catch (error) {
      await say((error as Error).message);
    }
  });
  assert.deepEqual(await drive({ dialogs: [shop] }).say('hi'), ['b is broken']);
  assert.deepEqual(done, ['a']);
});

test('a step is tried again as often as it says, with the same key', async () => {
  const keys: string[] = [];
  const shop = dialog('shop', async ({ say, step }) => {
    const tries = await step(
      'pay',
      (key) => {
        keys.push(key);
        if (keys.length < 3) throw new Error('busy');
        return keys.length;
      },
      { retries: 2 },
    );
    await say(`Worked after ${tries} tries.`);
  });
  assert.deepEqual(await drive({ dialogs: [shop] }).say('hi'), ['Worked after 3 tries.']);
  assert.equal(new Set(keys).size, 1);
});

test('a step that takes too long throws, and its signal is aborted', async () => {
  let aborted = false;
  const shop = dialog('shop', async ({ say, step }) => {
    try {
      await step(
        'pay',
        (_, signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              aborted = true;
            });
          }),
        { timeoutMs: 5 },
      );
    } catch (error) {
      await say((error as Error).message);
    }
  });
  assert.deepEqual(await drive({ dialogs: [shop] }).say('hi'), [
    'The step "pay" did not finish within 5 ms. If it may take longer, say so: step(name, work, { timeoutMs: … }).',
  ]);
  assert.ok(aborted);
});

test('an effect is written down before it begins and as soon as it is done', async () => {
  const happened: string[] = [];
  const shop = dialog('shop', async ({ ask, say, step }) => {
    await say('Paying now.');
    await step('pay', () => happened.push('paid'), { effect: true });
    await say('Paid.');
    await ask('Anything else?');
  });
  const driver = drive({
    dialogs: [shop],
    checkpoint: ({ replies, timers }) => {
      happened.push(
        `checkpoint with ${replies.length} replies and ${timers.map(({ id }) => id).join()}`,
      );
    },
  });
  assert.deepEqual(await driver.say('hi'), ['Paying now.', 'Paid.', 'Anything else?']);
  assert.deepEqual(happened, [
    'checkpoint with 1 replies and continue',
    'paid',
    'checkpoint with 0 replies and continue',
  ]);
  assert.deepEqual(
    driver.last.timers.map(({ id }) => id.split(':')[0]),
    ['expire'],
  );
});

/** A process that dies at its n-th checkpoint: what was handed over is all that is left. */
async function killedAt(
  checkpoint: number,
  after: 'kept' | 'lost',
): Promise<{ keys: number; times: number; said: string[] }> {
  const keys: string[] = [];
  const shop = dialog('shop', async ({ ask, say, step }) => {
    await ask('Pay?');
    await say('Paying now.');
    await step('pay', (key) => keys.push(key), { effect: true });
    await say('Paid.');
  });
  const driver = drive({ dialogs: [shop] }, true);
  await driver.say('hi');
  let reached = 0;
  let kept: Json = driver.state;
  const said: string[] = [];
  driver.change({
    // Nothing is written down any more, whatever is tried.
    note: () => {
      throw new Error('killed');
    },
    checkpoint: (soFar) => {
      reached++;
      if (reached < checkpoint || after === 'kept') kept = soFar.state;
      if (reached === checkpoint) throw new Error('killed');
    },
  });
  await assert.rejects(driver.say('yes'), /killed/);
  driver.state = kept;
  driver.change({ checkpoint: () => {} });
  const id = 'a2';
  const goOn =
    checkpoint === 1 && after === 'lost'
      ? driver.activity({ text: 'yes', id })
      : driver.happen({ kind: 'timer', id: 'continue' });
  said.push(...(await goOn));
  return { keys: new Set(keys).size, times: keys.length, said };
}

test('killed before an effect was written down, the turn is done again', async () => {
  assert.deepEqual(await killedAt(1, 'lost'), {
    keys: 1,
    times: 1,
    said: ['Paying now.', 'Paid.'],
  });
});

test('killed when an effect was to begin, it begins when the process is back', async () => {
  assert.deepEqual(await killedAt(1, 'kept'), { keys: 1, times: 1, said: ['Paid.'] });
});

test('killed before the result was written down, the effect is repeated with the same key', async () => {
  assert.deepEqual(await killedAt(2, 'lost'), { keys: 1, times: 2, said: ['Paid.'] });
});

test('killed after the result was written down, the effect is not repeated', async () => {
  assert.deepEqual(await killedAt(2, 'kept'), { keys: 1, times: 1, said: ['Paid.'] });
});

test('an activity delivered again after a checkpoint is not heard twice', async () => {
  const paid: string[] = [];
  const shop = dialog('shop', async ({ ask, say, step }) => {
    await ask('Pay?');
    await step('pay', (key) => paid.push(key), { effect: true });
    const note = await ask('A note?');
    await say(note);
  });
  const driver = drive({ dialogs: [shop] });
  await driver.say('hi');
  let kept: Json = null;
  driver.change({
    checkpoint: ({ state }) => {
      if (kept) throw new Error('fenced');
      kept = state;
    },
  });
  await assert.rejects(driver.activity({ id: 'yes', text: 'yes' }), /fenced/);
  driver.state = kept;
  driver.change({ checkpoint: () => {} });
  assert.deepEqual(await driver.activity({ id: 'yes', text: 'yes' }), ['A note?']);
  assert.equal(paid.length, 1);
});

test('what a failed checkpoint threw cannot be caught by the author, and ends the turn', async () => {
  let caught = 0;
  const shop = dialog('shop', async ({ say, step }) => {
    try {
      await step('pay', () => 1, { effect: true });
    } catch {
      caught++;
    } finally {
      caught++;
    }
    await say('Paid.');
  });
  const fenced = new Error('fenced');
  const driver = drive({
    dialogs: [shop],
    checkpoint: () => {
      throw fenced;
    },
  });
  await assert.rejects(driver.say('hi'), fenced);
  assert.equal(caught, 0);
  assert.deepEqual(
    driver.logged.filter(({ level }) => level === 'error'),
    [],
  );
});

test('a turn that is aborted ends at once with the reason', async () => {
  const over = new AbortController();
  const shop = dialog('shop', async ({ say, step }) => {
    await step('hang', () => new Promise(() => over.abort(new Error('too long'))));
    await say('never');
  });
  await assert.rejects(drive({ dialogs: [shop], signal: over.signal }).say('hi'), /too long/);
});

test('the state that is handed in is left as it is, so that a turn can be tried again', async () => {
  const shop = dialog('shop', async ({ ask, say, step }) => {
    await ask('A?');
    await step('x', () => 1);
    await ask('B?');
    await say('C.');
  });
  const driver = drive({ dialogs: [shop] });
  await driver.say('hi');
  const before = structuredClone(driver.state);
  const state = driver.state;
  const first = await driver.say('a');
  assert.deepEqual(state, before);
  driver.state = state;
  assert.deepEqual(await driver.say('a'), first);
});

test('effects side by side are written down one after the other', async () => {
  let writing = 0;
  const most: number[] = [];
  const shop = dialog('shop', async ({ all, say, step }) => {
    const paid = await all([
      step('a', () => 'a', { effect: true }),
      step('b', () => 'b', { effect: true }),
    ]);
    await say(paid.join());
  });
  const driver = drive({
    dialogs: [shop],
    async checkpoint() {
      most.push(++writing);
      await new Promise((resolve) => setImmediate(resolve));
      writing--;
    },
  });
  assert.deepEqual(await driver.say('hi'), ['a,b']);
  assert.deepEqual(most, [1, 1, 1, 1]);
});
