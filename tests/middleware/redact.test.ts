import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { redact, redacted } from '../../middleware/index.ts';
import { through, turnOf } from './turn.ts';

suite('a log record', () => {
  const level = Symbol.for('level');
  const cases: Record<string, [record: object, kept: object]> = {
    'a turn stays as it is': [
      {
        level: 'info',
        message: 'turn',
        conversation: 'telegram.Ab0123456789CdEfGhIjKl',
        timestamp: '2026-11-21T09:00:00.000Z',
        ms: 12,
        handled: true,
        dialog: 'refund',
      },
      {
        level: 'info',
        message: 'turn',
        conversation: 'telegram.Ab0123456789CdEfGhIjKl',
        timestamp: '2026-11-21T09:00:00.000Z',
        ms: 12,
        handled: true,
        dialog: 'refund',
      },
    ],
    'personal data in a message': [
      { message: 'Could not reach anna@example.com.' },
      { message: 'Could not reach [email].' },
    ],
    'deep inside': [
      { message: 'm', reason: { list: ['call +49 171 1234567'] } },
      { message: 'm', reason: { list: ['call [phone]'] } },
    ],
    'words and addresses by the name of their field': [
      { message: 'm', activity: { id: '1', text: 'I am Anna', address: { chat: 17 } } },
      { message: 'm', activity: { id: '1', text: '[redacted]', address: '[redacted]' } },
    ],
    'secrets by the name of their field': [
      { message: 'm', headers: { Authorization: 'x', 'set-cookie': 'y', host: 'z' } },
      {
        message: 'm',
        headers: { Authorization: '[redacted]', 'set-cookie': '[redacted]', host: 'z' },
      },
    ],
    bytes: [
      { message: 'm', data: Buffer.from('abc') },
      { message: 'm', data: '[3 bytes]' },
    ],
  };
  for (const [title, [record, kept]] of Object.entries(cases)) {
    test(title, () => assert.deepEqual(redacted(record), kept));
  }

  test('an error keeps its name, code, cause and stack, without personal data', () => {
    const cause = new Error('to anna@example.com');
    const error = Object.assign(new TypeError('for 13812345678', { cause }), { code: 'E1' });
    const { error: kept } = redacted({ error }) as unknown as {
      error: {
        name: string;
        code: string;
        message: string;
        stack: string;
        cause: { message: string };
      };
    };
    assert.equal(kept.name, 'TypeError');
    assert.equal(kept.code, 'E1');
    assert.equal(kept.message, 'for [phone]');
    assert.equal(kept.cause.message, 'to [email]');
    assert.match(kept.stack, /^TypeError: for \[phone\]\n\s+at /);
  });

  test('the record given is not changed, and winston’s symbols stay', () => {
    const record = { [level]: 'info', message: 'anna@example.com' };
    const kept = redacted(record);
    assert.equal(kept[level], 'info');
    assert.equal(record.message, 'anna@example.com');
  });

  test('circles, depths and lengths end', () => {
    const circle: Record<string, unknown> = { message: 'm' };
    circle['self'] = circle;
    assert.deepEqual(redacted(circle), { message: 'm', self: '[circular]' });
    let deep: object = {};
    for (let i = 0; i < 10_000; i++) deep = { deep };
    assert.ok(JSON.stringify(redacted({ deep })).includes('[deep]'));
    const long = redacted({ message: 'x'.repeat(1_000_000) });
    assert.ok(long.message.length < 100_000);
  });
});

suite('the facts of a turn', () => {
  test('lose personal data, of all kinds or of those named', async () => {
    for (const [middleware, left] of [
      [redact(), '[email] [phone]'],
      [redact('email'), '[email] 13812345678'],
    ] as const) {
      const turn = turnOf({ text: 'hi' });
      await through(middleware, turn, () => {
        turn.facts['asked'] = 'anna@example.com 13812345678';
        turn.facts['ms'] = 3;
      });
      assert.deepEqual(turn.facts, { asked: left, ms: 3 });
    }
  });

  test('also when the turn fails', async () => {
    const turn = turnOf({ text: 'hi' });
    const failing = through(redact(), turn, () => {
      turn.facts['asked'] = 'anna@example.com';
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.equal(turn.facts['asked'], '[email]');
  });
});
