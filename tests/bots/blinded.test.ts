import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryError } from '../../adapters/index.ts';
import { dialog } from '../../index.ts';
import { embedded, type Store } from '../../stores/index.ts';
import { startBot } from '../harness/bot.ts';
import { buttons, testChannel } from '../harness/channel.ts';

/** A store that finds nothing when it is looked through: whoever is to be woken must be woken. */
function blinded(folder: string): Store {
  seeing = embedded(folder);
  return { ...seeing, due: async () => ({ work: [], outbound: [], nextAt: null }) };
}

/** The same, with open eyes. */
let seeing: Store;

/** Numbers from 0 to below 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test('without any look through the store, everything is answered', async (t) => {
  const random = randomFrom(7);
  const once = dialog('once', async ({ ask, restart, say, sleep, step }) => {
    const text = await ask('Next?');
    const digit = Number(text.at(-1));
    if (digit % 3 === 0) await step('pay', () => 'paid', { effect: true });
    if (digit % 4 === 1) await sleep(7 * digit);
    await say(`heard ${text}`);
    await restart();
  });
  const { accept, bot, channel, clock } = await startBot(t, {
    dialogs: [once],
    storeOf: blinded,
    limits: { perChannel: 8 },
    middleware: [
      async (_turn, next) => {
        if (random() < 0.03) throw new Error('once');
        await next();
      },
    ],
  });
  channel.fail = () => {
    if (random() < 0.1) {
      throw new DeliveryError('later', 'busy', { retryAfterMs: random() * 30 });
    }
  };
  const customers = Array.from({ length: 30 }, (_, n) => `c${n}`);
  const go = async (ms: number): Promise<void> => {
    for (let n = 0; n < ms; n++) {
      await clock.advance(1);
      await bot.idle();
    }
  };
  for (const customer of customers) await accept('hello', { customer });
  await go(200);
  for (let n = 0; n < 8; n++) {
    for (const customer of customers) await accept(`${customer}-${n}`, { customer });
    await go(25);
  }
  await go(10_000);
  const { work, outbound } = await seeing.due(1_000);
  assert.deepEqual({ work, outbound }, { work: [], outbound: [] });
  // Each message is answered, by a question or with what was heard.
  assert.ok(channel.sent.length >= 9 * customers.length, `${channel.sent.length} replies`);
});

const hello = dialog('hello', async ({ say }) => {
  await say('Hello.');
});

test('what a channel lets settle is answered when it has settled', async (t) => {
  const { accept, bot, clock, heard } = await startBot(t, {
    dialogs: [hello],
    storeOf: blinded,
    channel: testChannel({ ...buttons, settleMs: 100 }),
  });
  await accept('hi');
  await bot.idle();
  assert.deepEqual(heard(), []);
  await bot.idle();
  for (let n = 0; n < 110; n++) await clock.advance(1);
  await bot.idle();
  assert.deepEqual(heard(), ['Hello.']);
});

test('what comes while its channel is still starting is answered once it is up', async (t) => {
  const channel = testChannel();
  const slow = {
    ...channel,
    start: async (host: Parameters<typeof channel.start>[0]) => {
      const running = await channel.start(host);
      const timestamp = '2026-11-21T09:00:00.000Z';
      const { message } = await import('../harness/bot.ts');
      await host.receive([{ activity: message('early', 'hi', 'anna', { timestamp }) }]);
      return running;
    },
  };
  const { bot, heard } = await startBot(t, { dialogs: [hello], storeOf: blinded, channel: slow });
  await bot.idle();
  assert.deepEqual(heard(), ['Hello.']);
});
