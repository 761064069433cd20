import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentAt } from '../../bots/sent-at.ts';
import { message } from '../harness/bot.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const hour = 3_600_000;
const cases: Record<string, [timestamp: string, acceptedAt: number, now: number, sent: number]> = {
  'kept by the channel for hours': ['2026-11-21T02:00:00Z', noon, noon, noon - 10 * hour],
  'waited with us': ['2026-11-21T12:00:00Z', noon, noon + hour, noon],
  'from the future': ['2026-11-22T12:00:00Z', noon, noon, noon],
  'from long ago': ['1970-01-01T00:00:00Z', noon, noon, noon],
  'no time at all': ['yesterday', noon, noon, noon],
  'accepted before the clock was put right': ['2026-11-21T13:00:00Z', noon + hour, noon, noon],
};
for (const [title, [timestamp, acceptedAt, now, sent]] of Object.entries(cases)) {
  test(`when an activity was sent: ${title}`, () => {
    assert.equal(sentAt(message('1', 'hi', 'anna', { timestamp }), acceptedAt, now), sent);
  });
}
