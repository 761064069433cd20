import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Host } from '../../adapters/index.ts';
import { dialog } from '../../index.ts';
import { conversationOf, startBot, stopped } from '../harness/bot.ts';
import { type TestChannel, testChannel } from '../harness/channel.ts';

const hello = dialog('hello', async ({ say }) => {
  await say('Hello.');
});
const day = 24 * 60 * 60_000;

/** A channel that keeps something of its own, and what it was told to forget. */
function keeping(): { channel: TestChannel; gone: string[] } {
  const channel = testChannel();
  const gone: string[] = [];
  const { start } = channel;
  Object.assign(channel, {
    start: async (host: Host) => ({
      ...(await start(host)),
      forget: async (conversation: string) => void gone.push(conversation),
    }),
  });
  return { channel, gone };
}

async function live(clock: { advance: (ms: number) => Promise<void> }, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 60_000 * 30) {
    await clock.advance(60_000 * 30);
    for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
  }
}

test('what is older than it is to be kept goes, with what its channel keeps', async (t) => {
  const { channel, gone } = keeping();
  const { bot, clock, say } = await startBot(t, {
    dialogs: [hello],
    channel,
    retention: { afterMs: 3 * day },
  });
  await say('hi', { customer: 'old' });
  await live(clock, 2 * day);
  await say('hi', { customer: 'new' });
  await live(clock, 1.5 * day);
  // It goes beside everything else, as the disk allows.
  for (let n = 0; n < 4_000 && gone.length === 0; n++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(await bot.store.conversation(conversationOf('old')), null);
  assert.notEqual(await bot.store.conversation(conversationOf('new')), null);
  await stopped(bot, clock);
  assert.deepEqual(gone, [conversationOf('old')]);
});

test('without it, everything is kept', async (t) => {
  const { bot, clock, say } = await startBot(t, { dialogs: [hello] });
  await say('hi');
  await live(clock, 10 * day);
  assert.equal((await bot.store.transcript(conversationOf(), 0, 10)).length, 2);
});

test('who is forgotten is forgotten by the channels too, whichever way it is asked for', async (t) => {
  const { channel, gone } = keeping();
  const { bot, say } = await startBot(t, { dialogs: [hello], channel });
  await say('hi');
  await bot.forget(conversationOf());
  await say('hi');
  await bot.store.forget(conversationOf());
  assert.deepEqual(gone, [conversationOf(), conversationOf()]);
  assert.equal(await bot.store.conversation(conversationOf()), null);
});

test('a time that is none is refused', async (t) => {
  await assert.rejects(startBot(t, { dialogs: [hello], retention: { afterMs: Number.NaN } }), {
    code: 'retention.time',
  });
});
