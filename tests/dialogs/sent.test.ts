import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, dialog, slot } from '../../dialogs/index.ts';
import { drive } from './driver.ts';

const which = slot({ name: 'day', ask: 'Which day?', read: day() });
const book = dialog('book', async ({ ask, now, say }) => {
  const on = await ask(which);
  await say(`${on}, and it is ${new Date(await now()).toISOString()}`);
});

const late: [said: string, sent: string, worked: string, day: string][] = [
  ['today', '2026-11-27T22:30', '2026-11-28T01:29', '2026-11-27'],
  ['tomorrow morning', '2026-11-27T20:00', '2026-11-28T08:59', '2026-11-28'],
  ['明天', '2026-11-27T20:00', '2026-11-28T08:59', '2026-11-28'],
  ['in two days', '2026-11-27T20:00', '2026-11-28T08:59', '2026-11-29'],
  ['Friday', '2026-11-27T10:00', '2026-11-28T05:59', '2026-11-27'],
  ['next Monday', '2026-11-29T20:00', '2026-11-30T08:59', '2026-11-30'],
  ['the 28th', '2026-11-28T20:00', '2026-11-29T08:59', '2026-11-28'],
  ['月底', '2026-11-30T20:00', '2026-12-01T08:59', '2026-11-30'],
];

for (const [said, sent, worked, expected] of late) {
  test(`"${said}" counts from when it was sent, and not from when it is worked on`, async () => {
    const driver = drive({ dialogs: [book], timeZone: 'Europe/Berlin' }, true);
    driver.now = Date.parse(`${sent}Z`) - 60_000;
    await driver.say('hi');
    driver.now = Date.parse(`${worked}Z`);
    const answer = await driver.activity({ text: said, timestamp: `${sent}:00.000Z` });
    assert.deepEqual(answer, [`${expected}, and it is ${worked}:00.000Z`]);
  });
}

test('an answer that was sent before the question expired is taken, however late it comes', async () => {
  const driver = drive({ dialogs: [book], timeZone: 'Europe/Berlin' }, true);
  await driver.say('hi');
  const timestamp = new Date(driver.now + 60_000).toISOString();
  driver.now += 26 * 3_600_000;
  const [said] = await driver.activity({ text: 'today', timestamp });
  assert.match(said ?? '', /^2026-11-21, and it is 2026-11-22T11/);
});

test('a question that is asked late stays open for as long as any other', async () => {
  const driver = drive({ dialogs: [book] });
  const timestamp = new Date(driver.now - 30 * 3_600_000).toISOString();
  await driver.activity({ text: 'hi', timestamp });
  assert.deepEqual(
    driver.last.timers.map(({ at }) => at - driver.now),
    [24 * 3_600_000],
  );
});
