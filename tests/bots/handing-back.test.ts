import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialog, digits, slot } from '../../index.ts';
import { embedded } from '../../stores/index.ts';
import { conversationOf, message, startBot } from '../harness/bot.ts';
import { testChannel } from '../harness/channel.ts';

const id = conversationOf();
/** Twenty thousand take half a minute, which a developer need not wait for. */
const takeovers = process.env['CI'] ? 20_000 : 2_000;
const echo = dialog('echo', async ({ ask, say }) => {
  for (;;) await say(`The bot heard ${await ask('Next?')}`);
});

test('a conversation that was given back is the bot’s at once', async (t) => {
  const { bot, say, heard } = await startBot(t, { dialogs: [echo] });
  await say('hi');
  await bot.takeOver(id, 0, 'ann');
  assert.equal(await bot.handBack(id, 1, { state: 'cancelled', agent: 'ann' }), true);
  assert.equal((await bot.store.conversation(id))?.controller, 'bot');
  await bot.idle();
  await say('hello again');
  assert.equal(heard().at(-2), 'The bot heard hello again');
});

test('whoever takes over after it was given back keeps it', async (t) => {
  const { bot, say, heard } = await startBot(t, { dialogs: [echo] });
  await say('hi');
  await bot.takeOver(id, 0, 'ann');
  await bot.handBack(id, 1, { state: 'completed', agent: 'ann' });
  assert.equal(await bot.takeOver(id, 2, 'bob'), true);
  await bot.idle();
  assert.equal((await bot.store.conversation(id))?.controller, 'agent:bob');
  await say('I am talking to bob');
  assert.deepEqual(heard(), ['Next?']);
});

test('giving back twice takes it from nobody', async (t) => {
  const { bot, say } = await startBot(t, { dialogs: [echo] });
  await say('hi');
  await bot.takeOver(id, 0, 'ann');
  const outcome = { state: 'completed', agent: 'ann' } as const;
  assert.equal(await bot.handBack(id, 1, outcome), true);
  await bot.idle();
  await bot.takeOver(id, 2, 'bob');
  assert.equal(await bot.handBack(id, 1, outcome), false);
  await bot.idle();
  assert.equal((await bot.store.conversation(id))?.controller, 'agent:bob');
});

test('giving back what nobody took changes nothing', async (t) => {
  const { bot, say, heard } = await startBot(t, { dialogs: [echo] });
  await say('hi');
  assert.equal(await bot.handBack(id, 0, { state: 'cancelled' }), false);
  await bot.idle();
  assert.deepEqual(heard(), ['Next?']);
  await assert.rejects(bot.handBack('nobody', 0, { state: 'cancelled' }), {
    code: 'conversation.unknown',
  });
});

test('after a person took over, what may answer the bot’s question for a secret stays hidden, and no more', async (t) => {
  const pay = dialog('pay', async ({ ask }) => {
    await ask(slot({ name: 'card', ask: 'Which card?', read: digits(16), redact: true }));
  });
  const { bot, say } = await startBot(t, { dialogs: [pay] });
  await say('hi');
  await bot.takeOver(id, 0, 'ann');
  await say('4111111111111111');
  await say('are you there, Ann?');
  const entries = await bot.store.transcript(id, 0, 10);
  assert.deepEqual(
    entries.flatMap(({ activity }) => activity?.text ?? []),
    ['hi', '•••', 'are you there, Ann?'],
  );
});

test('a reply whose commit the store tells of only after the takeover is not sent', async (t) => {
  let tell = (): void => {};
  let isLate = false;
  const { bot, accept, clock, heard, say } = await startBot(t, {
    dialogs: [echo],
    storeOf(folder) {
      const store = embedded(folder);
      return {
        ...store,
        async commit(...args) {
          const committed = await store.commit(...args);
          if (isLate) await new Promise<void>((resolve) => (tell = resolve));
          return committed;
        },
      };
    },
  });
  await say('hi');
  isLate = true;
  await accept('one');
  while ((await bot.store.transcript(id, 0, 10)).length < 4) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  // The transcript has it a moment before the store says so.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await bot.takeOver(id, 0, 'ann'), true);
  isLate = false;
  tell();
  await bot.idle();
  await clock.advance(100_000);
  await bot.idle();
  assert.deepEqual(heard(), ['Next?']);
});

test('an epoch that was left out is asked for', async (t) => {
  const { bot, say } = await startBot(t, { dialogs: [echo] });
  await say('hi');
  const careless = bot.handBack as unknown as (id: string, outcome: object) => Promise<boolean>;
  await assert.rejects(careless(id, { state: 'cancelled' }), { code: 'conversation.epoch' });
});

test('what was written to a person stays with them, and what came after is answered in order', async (t) => {
  let free = (): void => {};
  const { bot, channel, heard } = await startBot(t, {
    dialogs: [echo],
    middleware: [
      async ({ activity }, next) => {
        if (activity.text === 'thanks, bye') await new Promise<void>((go) => (free = go));
        await next();
      },
    ],
  });
  let order = 500_000_000;
  const update = (text: string): Promise<void> => {
    order++;
    return channel.host!.receive([{ activity: message(`u${order}`, text), order }]);
  };
  await update('hi');
  await bot.idle();
  await bot.takeOver(id, 0, 'ann');
  await update('thanks, bye');
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve));
  await bot.handBack(id, 1, { state: 'cancelled' });
  await update('and now a question for the bot');
  free();
  for (let n = 0; n < 50; n++) {
    await new Promise((resolve) => setImmediate(resolve));
    free();
  }
  await bot.idle();
  const entries = await bot.store.transcript(id, 0, 20);
  assert.deepEqual(
    entries.flatMap(({ activity }) => activity?.text ?? activity?.name ?? []),
    ['hi', 'thanks, bye', 'handoff.status', 'and now a question for the bot'],
  );
  assert.deepEqual(heard().slice(2), ['The bot heard and now a question for the bot', 'Next?']);
});

test('however people come and go, the bot says nothing while one of them is there', async (t) => {
  let state = 1;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const pause = async (most: number): Promise<void> => {
    for (let n = Math.floor(random() * most); n > 0; n--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const owners = new Map<string, string>();
  let under = 0;
  let sent = 0;
  const channel = testChannel();
  const quiet = {
    ...channel,
    start: async (host: Parameters<typeof channel.start>[0]) => ({
      ...(await channel.start(host)),
      async send({ address }: { readonly address: unknown }) {
        if (owners.has(String(address))) under++;
        sent++;
        await pause(6);
        return {};
      },
    }),
  };
  const talk = dialog('talk', async ({ ask, restart, say, step }) => {
    await ask('Next?');
    await say('One.');
    await step('pay', () => pause(8), { effect: true });
    await say('Two.');
    await step('look', () => pause(4));
    await say('Three.');
    await restart();
  });
  const { bot } = await startBot(t, { dialogs: [talk], channel: quiet });
  const customers = Array.from({ length: 40 }, (_, n) => `c${n}`);
  let said = 0;
  let taken = 0;
  const accept = (customer: string): Promise<void> =>
    bot.receive([{ activity: message(`s${++said}`, 'go', customer) }]);
  await Promise.all(
    customers.map(async (customer) => {
      const conversation = conversationOf(customer);
      await accept(customer);
      while (taken < takeovers) {
        await accept(customer);
        await pause(10);
        const record = await bot.store.conversation(conversation);
        if (!(await bot.takeOver(conversation, record!.epoch, 'ann'))) continue;
        owners.set(customer, 'ann');
        taken++;
        await pause(10);
        owners.delete(customer);
        await bot.handBack(conversation, record!.epoch + 1, { state: 'cancelled' });
      }
    }),
  );
  assert.ok(sent > 1_000, `${sent} sends`);
  assert.equal(under, 0, `${under} of ${sent} sends under a person, in ${taken} takeovers`);
});
