import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryError } from '../../adapters/index.ts';
import { dialog } from '../../index.ts';
import { conversationOf, startBot } from '../harness/bot.ts';

const echo = dialog('echo', async ({ ask, say }) => {
  const first = await ask('First?');
  await say(`You said ${first}.`);
});

test('the bot is silent while a person has the conversation, and keeps what is said', async (t) => {
  const { bot, say, heard } = await startBot(t, { dialogs: [echo] });
  await say('hello');
  assert.equal(await bot.takeOver(conversationOf(), 0, 'ann'), true);
  await say('one');
  await say('bot');
  await say('agent');
  assert.deepEqual(heard(), ['First?']);
  const entries = await bot.store.transcript(conversationOf(), 0, 10);
  assert.deepEqual(
    entries.map(({ activity }) => activity?.text),
    ['hello', undefined, 'one', 'bot', 'agent'],
  );
});

test('a turn under way when a person takes over says nothing', async (t) => {
  let free = (): void => {};
  let inside = (): void => {};
  const reached = new Promise<void>((resolve) => (inside = resolve));
  const slow = dialog('slow', async ({ say, step }) => {
    await step('think', () => {
      inside();
      return new Promise<void>((resolve) => (free = resolve));
    });
    await say('The bot has thought.');
  });
  const { bot, accept, heard } = await startBot(t, { dialogs: [slow] });
  await accept('hello');
  await reached;
  assert.equal(await bot.takeOver(conversationOf(), 0, 'ann'), true);
  free();
  await bot.idle();
  assert.deepEqual(heard(), []);
  const entries = await bot.store.transcript(conversationOf(), 0, 10);
  assert.deepEqual(
    entries.map(({ activity }) => activity?.text),
    ['hello'],
  );
});

test('what the bot could not send before a person took over is never sent', async (t) => {
  const { bot, accept, channel, clock, heard } = await startBot(t, { dialogs: [echo] });
  channel.fail = () => {
    throw new DeliveryError('later', 'slow down', { retryAfterMs: 5_000 });
  };
  await accept('hello');
  await bot.idle();
  assert.equal(await bot.takeOver(conversationOf(), 0, 'ann'), true);
  channel.fail = undefined;
  await clock.advance(60_000);
  await bot.idle();
  assert.deepEqual(heard(), []);
});

test('what the bot could not send before it handed over to a queue is still sent', async (t) => {
  const { bot, accept, channel, clock, heard } = await startBot(t, { dialogs: [echo] });
  channel.fail = () => {
    throw new DeliveryError('later', 'slow down', { retryAfterMs: 5_000 });
  };
  await accept('hello');
  await bot.idle();
  await accept('agent');
  channel.fail = undefined;
  await clock.advance(60_000);
  await bot.idle();
  assert.equal(heard()[0], 'First?');
  assert.match(heard()[1]!, /person/);
});

test('of two people one gets the conversation', async (t) => {
  const { bot, say } = await startBot(t, { dialogs: [echo] });
  await say('hello');
  const won = await Promise.all(
    ['ann', 'bob'].map((agent) => bot.takeOver(conversationOf(), 0, agent)),
  );
  assert.equal(won.filter(Boolean).length, 1);
});

test('a handoff keeps what the agent should know', async (t) => {
  const { bot, say } = await startBot(t, { dialogs: [echo], queue: 'first-line' });
  await say('agent');
  const record = await bot.store.conversation(conversationOf());
  const { handoff } = record!.state as { handoff: Record<string, unknown> };
  assert.equal(handoff['queue'], 'first-line');
  assert.equal(handoff['channel'], 'test');
  assert.equal(handoff['triggeredBy'], 'm1');
  assert.match(String(handoff['briefing']), /asked for a person/);
});
