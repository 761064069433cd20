import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type Json } from '../../activities/index.ts';
import { type AnyDialog, createDialogEngine, day, dialog, slot } from '../../dialogs/index.ts';
import { drive } from './driver.ts';

const empty = (name: string, more: object = {}): AnyDialog =>
  dialog({ name, talk: async () => {}, ...more });

const refusals: Record<string, [make: () => unknown, code: string, message: RegExp]> = {
  'two dialogs of one name': [
    () => createDialogEngine({ dialogs: [empty('refund'), empty('refund')] }),
    'dialog.twice',
    /Two dialogs are called "refund"/,
  ],
  'a name that is nearly one': [
    () =>
      createDialogEngine({ dialogs: [empty('refund'), empty('x', { interruptedBy: ['refnud'] })] }),
    'dialog.unknown',
    /No dialog is called "refnud"\. Did you mean "refund"\? Known: refund, x, person\./,
  ],
  'an interruption by a dialog the bot does not have': [
    () => createDialogEngine({ dialogs: [empty('x', { interruptedBy: [empty('other')] })] }),
    'dialog.unknown',
    /"x" is interrupted by "other", which is not among the bot's dialogs/,
  ],
  'a name that no option can carry': [
    () => empty('n'.repeat(41)),
    'dialog.name',
    /cannot be called "n{41}"\. Use 1 to 40 bytes/,
  ],
  'a time zone that is none': [
    () => createDialogEngine({ dialogs: [], timeZone: 'Berlin' }),
    'dialogs.time-zone',
    /There is no time zone "Berlin"/,
  ],
  'a name of the engine': [() => empty('#which'), 'dialog.name', /cannot be called "#which"/],
};

for (const [title, [make, code, message]] of Object.entries(refusals)) {
  test(`it refuses ${title}`, () => {
    assert.throws(make, (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a memory of a later form is refused, not misread', async () => {
  const driver = drive({ dialogs: [empty('x')] });
  driver.state = { v: 2 } as Json;
  await assert.rejects(driver.say('hi'), /kept in form 2/);
});

test('every sentence of its own can be replaced', async () => {
  const driver = drive({
    dialogs: [empty('x', { title: 'X', hears: ['x'] })],
    words: { notUnderstood: 'Pardon?' },
  });
  assert.deepEqual(await driver.say('blah'), ['Pardon? [X] [Talk to a person]']);
});

const forBot: Record<string, boolean> = {
  bot: true,
  'Bot!': true,
  'back to the bot': true,
  机器人: true,
  'the bot was no help': false,
  hello: false,
  '': false,
};

for (const [text, asks] of Object.entries(forBot)) {
  test(`"${text}" ${asks ? 'asks' : 'does not ask'} for the bot`, () => {
    assert.equal(createDialogEngine({ dialogs: [] }).asksForBot(text), asks);
  });
}

const midnight: Record<string, [timeZone: string | undefined, day: string]> = {
  'in UTC without one': [undefined, '2026-11-22'],
  'in Shanghai': ['Asia/Shanghai', '2026-11-23'],
  'in Los Angeles': ['America/Los_Angeles', '2026-11-22'],
  'in India, half an hour off': ['Asia/Kolkata', '2026-11-23'],
};

for (const [title, [timeZone, tomorrow]] of Object.entries(midnight)) {
  test(`tomorrow counts from the day of the shop's place: ${title}`, async () => {
    const when = slot({ ask: 'When?', read: day() });
    const book = dialog('book', async ({ ask, say }) => say(await ask(when)));
    const driver = drive({ dialogs: [book], ...(timeZone && { timeZone }) });
    driver.now = Date.parse('2026-11-21T18:45:00Z');
    await driver.say('hi');
    assert.deepEqual(await driver.say('tomorrow'), [tomorrow]);
  });
}
