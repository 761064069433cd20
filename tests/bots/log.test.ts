import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../bots/log.ts';

/** What a log writes. */
async function written(t: import('node:test').TestContext, say: () => void): Promise<string> {
  let text = '';
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof process.stderr.write;
  t.after(() => {
    process.stderr.write = write;
  });
  say();
  await new Promise((resolve) => setImmediate(resolve));
  process.stderr.write = write;
  return text;
}

for (const level of ['INFO', 'info', '', undefined]) {
  test(`LOG_LEVEL ${JSON.stringify(level)} logs what an operator must know`, async (t) => {
    if (level === undefined) delete process.env['LOG_LEVEL'];
    else process.env['LOG_LEVEL'] = level;
    t.after(() => {
      delete process.env['LOG_LEVEL'];
    });
    const text = await written(t, () => createLog().error('The disk is full.'));
    assert.match(text, /The disk is full/);
  });
}

test('a level that is none is refused, with those there are', (t) => {
  process.env['LOG_LEVEL'] = 'loud';
  t.after(() => {
    delete process.env['LOG_LEVEL'];
  });
  assert.throws(() => createLog(), /LOG_LEVEL is "loud".*error, warn, info, debug/);
});

test('an error is written with its stack, and with that of what lies beneath', async (t) => {
  function charge(): never {
    throw new Error('no connection');
  }
  let beneath: unknown;
  try {
    charge();
  } catch (error) {
    beneath = error;
  }
  const error = new Error('The payment failed.', { cause: beneath });
  const text = await written(t, () => createLog('info').error('A turn failed.', { error }));
  assert.match(text, /The payment failed/);
  assert.match(text, /at charge /);
});
