import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancelled, dialog, Expired, slot } from '../../dialogs/index.ts';
import { reader } from '../../dialogs/readers/reader.ts';
import { drive, transcript } from './driver.ts';

const day = 86_400_000;

test('catch and finally stay quiet while a question is open', async () => {
  const seen: string[] = [];
  const greet = dialog('greet', async ({ ask, say }) => {
    try {
      await ask('Name?');
      seen.push('answered');
    } catch {
      seen.push('caught');
    } finally {
      seen.push('finally');
    }
    await say('Bye.');
  });
  const driver = drive({ dialogs: [greet] }, true);
  await driver.say('hi');
  assert.deepEqual(seen, []);
  await driver.say('Anna');
  assert.deepEqual(seen, ['answered', 'finally']);
});

const tidy = (how: 'rethrows' | 'returns' | 'goes on') =>
  dialog({
    name: 'book',
    hears: ['book'],
    expiresAfterMs: 3_600_000,
    async talk({ ask, say, step }) {
      try {
        await ask('Which seat?');
      } catch (error) {
        if (!(error instanceof Cancelled) && !(error instanceof Expired)) throw error;
        await step('release', () => error.name);
        if (how === 'rethrows') throw error;
        if (how === 'goes on')
          await say(`Released, because ${error.name}. ${await ask('Another day?')}!`);
      }
    },
  });

transcript('an author tidies up after a cancel and throws on', () => ({
  dialogs: [tidy('rethrows')],
}))`
  customer: book
  bot: Which seat?
  customer: cancel
  bot: All right, let us leave it there.
`;

transcript('an author tidies up after a cancel and just ends', () => ({
  dialogs: [tidy('returns')],
}))`
  customer: book
  bot: Which seat?
  customer: cancel
  bot: All right, let us leave it there.
`;

transcript('an author catches a cancel and asks on', () => ({ dialogs: [tidy('goes on')] }))`
  customer: book
  bot: Which seat?
  customer: cancel
  bot: Another day?
  customer: Monday
  bot: Released, because Cancelled. Monday!
`;

transcript('a question that nobody answers expires without a word', () => ({
  dialogs: [tidy('rethrows')],
}))`
  customer: book
  bot: Which seat?
  (59 minutes pass)
  (1 minute passes)
  customer: 12
  bot: Sorry, I did not understand that. I can help you with this: [Talk to a person]
`;

transcript('an author catches an expiry and asks on', () => ({ dialogs: [tidy('goes on')] }))`
  customer: book
  bot: Which seat?
  (60 minutes pass)
  bot: Another day?
  customer: Monday
  bot: Released, because Expired. Monday!
`;

test('what lies below an expired question is asked again when the customer next writes', async () => {
  const below = dialog({
    name: 'below',
    hears: ['below'],
    expiresAfterMs: 10 * day,
    talk: async ({ ask, say }) => say(`Below: ${await ask('What is it?')}`),
  });
  const driver = drive({ dialogs: [below, tidy('rethrows')] }, true);
  await driver.say('below');
  await driver.say('book');
  assert.deepEqual(await driver.pass(day), []);
  assert.equal(driver.events.at(-1)?.name, 'dialog.expired');
  assert.deepEqual(await driver.say('hello again'), ['What is it?']);
  assert.deepEqual(await driver.say('a kettle'), ['Below: a kettle']);
});

test('a timer of a question that is no longer open does nothing', async () => {
  const driver = drive({ dialogs: [tidy('rethrows')] });
  await driver.say('book');
  const [{ id: expires } = { id: '' }] = driver.last.timers;
  await driver.say('12');
  driver.now += day;
  for (const id of [expires, 'sleep:1', 'continue', 'nonsense'])
    assert.deepEqual(await driver.happen({ kind: 'timer', id }), []);
});

test('a slot may stay open for another time than its dialog', async () => {
  const words = reader<string>({ kind: 'text' }, ({ text }) => ({ value: text, sure: false }));
  const seat = slot({ ask: 'Which seat?', read: words, expiresAfterMs: 60_000 });
  const book = dialog('book', async ({ ask }) => void (await ask(seat)));
  const driver = drive({ dialogs: [book] });
  await driver.say('hi');
  assert.deepEqual(
    driver.last.timers.map(({ at }) => at),
    [driver.now + 60_000],
  );
});

transcript('a dialog sleeps, and speaks up in the middle of another', () => ({
  dialogs: [
    dialog({
      name: 'remind',
      hears: ['remind me'],
      async talk({ say, sleep, now }) {
        const from = await now();
        await say('I will.');
        await sleep('2 days');
        await say(`${((await now()) - from) / day} days are over.`);
      },
    }),
    tidy('rethrows'),
  ],
}))`
  customer: remind me
  bot: I will.
  (47 hours pass)
  customer: book
  bot: Which seat?
  (59 minutes pass)
  (1 minute passes)
  bot: 2 days are over.
  customer: book
  bot: Which seat?
`;
