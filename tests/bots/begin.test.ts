import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialog } from '../../index.ts';
import { conversationOf, startBot } from '../harness/bot.ts';

const id = conversationOf();
const echo = dialog({
  name: 'echo',
  hears: ['hello'],
  async talk({ ask }) {
    await ask('First?');
  },
});
const notice = dialog('notice', async ({ say }) => {
  await say('Your parcel is late.');
});

test('while people have the conversation the bot does not begin, and says so', async (t) => {
  const { bot, say, heard } = await startBot(t, { dialogs: [echo, notice] });
  await say('hello');
  await bot.takeOver(id, 0, 'ann');
  assert.equal(await bot.begin(id, notice), false);
  await bot.handBack(id, 1, { state: 'cancelled' });
  await bot.idle();
  assert.equal(await bot.begin(id, notice), true);
  await bot.idle();
  assert.ok(heard().includes('Your parcel is late.'));
});

test('a dialog the bot does not have, and arguments nobody can keep, are refused at once', async (t) => {
  const { bot, say } = await startBot(t, { dialogs: [echo, notice] });
  await say('hello');
  const elsewhere = dialog('elsewhere', async () => {});
  await assert.rejects(bot.begin(id, elsewhere), { code: 'dialog.unknown' });
  await assert.rejects(bot.begin(id, notice, 10n as never), { code: 'dialog.arguments' });
});

test('one too many to begin is given up without a word to the customer', async (t) => {
  const more = [1, 2, 3, 4, 5, 6].map((n) =>
    dialog(`n${n}`, async ({ ask }) => {
      await ask(`Question ${n}?`);
    }),
  );
  const { bot, clock, say, heard } = await startBot(t, { dialogs: [echo, ...more] });
  await say('hello');
  for (const each of more) {
    await bot.begin(id, each);
    for (let n = 0; n < 4; n++) {
      await bot.idle();
      await clock.advance(10_000);
    }
  }
  await bot.idle();
  assert.equal((await bot.store.conversation(id))?.controller, 'bot');
  assert.equal(heard().filter((text) => /went wrong/.test(text)).length, 0);
  const failed = (await bot.store.events(0, 50)).filter(({ name }) => name === 'activity.failed');
  assert.ok(failed.length > 0);
});
