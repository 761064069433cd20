import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inLanguage, type Phrase, readable } from '../../activities/index.ts';
import { rateLimit } from '../../middleware/index.ts';
import { through, turnOf } from './turn.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');

suite('a rate limit', () => {
  test('passes on so many messages, then none, and tells the customer once', async () => {
    const limit = rateLimit({ perMinute: 3 });
    const passed: number[] = [];
    const told: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      const turn = turnOf({ text: 'hi' }, { now: noon + i });
      passed.push(await through(limit, turn));
      told.push(...turn.replied);
      assert.equal(turn.facts['rateLimited'], i < 3 ? undefined : true);
    }
    assert.deepEqual(passed, [1, 1, 1, 0, 0, 0]);
    assert.equal(told.length, 1);
  });

  test('speaks the language of the customer', async () => {
    const limit = rateLimit({ perMinute: 1 });
    await through(limit, turnOf({ text: '你好' }, { now: noon }));
    const turn = turnOf({ text: '你好' }, { now: noon, language: 'zh' });
    await through(limit, turn);
    assert.equal(
      readable(inLanguage(turn.replied[0] as Phrase, 'zh')),
      '您发得有点快，请稍等一分钟再发。',
    );
  });

  test('fills up again with time, and tells the customer again after a minute', async () => {
    const limit = rateLimit({ perMinute: 2 });
    const at = async (ms: number): Promise<string> => {
      const turn = turnOf({ text: 'hi' }, { now: noon + ms });
      const passed = await through(limit, turn);
      return passed === 1 ? 'passed' : turn.replied.length === 1 ? 'told' : 'silent';
    };
    const times = [0, 0, 0, 10_000, 30_000, 30_001, 60_000, 60_001];
    const how: string[] = [];
    for (const ms of times) how.push(await at(ms));
    assert.deepEqual(how, [
      'passed',
      'passed',
      'told',
      'silent',
      'passed',
      'silent',
      'passed',
      'told',
    ]);
  });

  test('counts minutes of writing: what waited at the channel is answered all at once', async () => {
    const limit = rateLimit({ perMinute: 1 });
    const write = (sentAt: number): Promise<number> =>
      through(limit, turnOf({ text: 'hi' }, { now: noon, sentAt }));
    assert.equal(await write(noon - 180_000), 1);
    assert.equal(await write(noon - 120_000), 1);
    assert.equal(await write(noon - 119_000), 0);
  });

  test('one customer does not use up what is another’s', async () => {
    const limit = rateLimit({ perMinute: 1 });
    for (const conversation of ['test.1', 'test.2']) {
      assert.equal(await through(limit, turnOf({ text: 'hi' }, { now: noon, conversation })), 1);
    }
  });

  test('where a person serves the customer, nothing is limited; nor are events', async () => {
    const limit = rateLimit({ perMinute: 1 });
    for (let i = 0; i < 5; i++) {
      const ofAgent = turnOf({ text: 'hi' }, { now: noon, controller: 'agent:ann' });
      assert.equal(await through(limit, ofAgent), 1);
      assert.equal(await through(limit, turnOf({ type: 'event', name: 'dtmf' }, { now: noon })), 1);
    }
  });

  test('a clock set back harms nobody', async () => {
    const limit = rateLimit({ perMinute: 1 });
    await through(limit, turnOf({ text: 'hi' }, { now: noon }));
    assert.equal(await through(limit, turnOf({ text: 'hi' }, { now: noon - 3_600_000 })), 0);
    assert.equal(await through(limit, turnOf({ text: 'hi' }, { now: noon - 3_540_000 })), 1);
  });

  test('it remembers only so many conversations, the quiet ones least', async () => {
    const limit = rateLimit({ perMinute: 1, remembers: 2 });
    const write = (conversation: string): Promise<number> =>
      through(limit, turnOf({ text: 'hi' }, { now: noon, conversation }));
    assert.deepEqual(
      [await write('a'), await write('b'), await write('a'), await write('c')],
      [1, 1, 0, 1],
    );
    assert.deepEqual([await write('a'), await write('b')], [0, 1], 'b was forgotten, a was not');
  });
});
