import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../activities/index.ts';
import { dialog, type Middleware } from '../../index.ts';
import { conversationOf, message, startBot } from '../harness/bot.ts';

const echo = dialog('echo', async ({ ask, say }) => {
  const first = await ask('First?');
  const second = await ask('Second?');
  await say(`${first}, ${second}`);
});

test('an activity that comes twice is answered once', async (t) => {
  const { bot, channel, heard } = await startBot(t, { dialogs: [echo] });
  const again = { activity: message('same', 'hello') };
  await Promise.all([channel.host!.receive([again]), channel.host!.receive([again, again])]);
  await bot.idle();
  await channel.host!.receive([again]);
  await bot.idle();
  assert.deepEqual(heard(), ['First?']);
});

test('what a customer writes in one go is taken in order', async (t) => {
  const { bot, accept, heard } = await startBot(t, { dialogs: [echo] });
  await Promise.all([
    accept('hello'),
    accept('one'),
    accept('two'),
    accept('again'),
    accept('three'),
  ]);
  await bot.idle();
  assert.deepEqual(heard(), ['First?', 'Second?', 'one, two', 'First?', 'Second?']);
});

test('customers do not wait for each other', async (t) => {
  let free = (): void => {};
  const slow = dialog('slow', async ({ ask, say, step }) => {
    const name = await ask('Who?');
    if (name === 'slow') {
      await step('wait', () => new Promise<void>((resolve) => (free = resolve)));
    }
    await say(`Hello ${name}`);
  });
  const { bot, accept, heard, channel } = await startBot(t, { dialogs: [slow] });
  for (const customer of ['a', 'b']) {
    await accept('hi', { customer });
    await bot.idle();
  }
  await accept('slow', { customer: 'a' });
  await accept('quick', { customer: 'b' });
  while (channel.sent.length < 3) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard('b'), ['Who?', 'Hello quick']);
  free();
  await bot.idle();
  assert.deepEqual(heard('a'), ['Who?', 'Hello slow']);
});

test('a thousand customers at once are all answered', async (t) => {
  const { bot, accept, channel } = await startBot(t, { dialogs: [echo] });
  await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => accept('hello', { customer: `c${n}` })),
  );
  await bot.idle();
  assert.equal(channel.sent.length, 1_000);
  assert.equal(new Set(channel.sent.map(({ address }) => address)).size, 1_000);
});

test('what was accepted and not answered before the end is answered after the start', async (t) => {
  const under = await startBot(t, { dialogs: [echo] });
  under.channel.fail = () => {
    throw new Error('no connection');
  };
  await under.accept('hello');
  under.channel.fail = undefined;
  await under.restart();
  await under.clock.advance(60_000);
  await under.bot.idle();
  assert.deepEqual(under.heard(), ['First?']);
});

test('after stop nothing is taken, and the channel is told to come back', async (t) => {
  const { bot, channel } = await startBot(t, { dialogs: [echo] });
  await bot.stop();
  await assert.rejects(channel.host!.receive([{ activity: message('1', 'hello') }]), {
    status: 503,
  });
});

test('stopping finishes the turn and the send under way', async (t) => {
  let inside = (): void => {};
  const reached = new Promise<void>((resolve) => (inside = resolve));
  let free = (): void => {};
  const slow = dialog('slow', async ({ say, step }) => {
    await step('wait', () => {
      inside();
      return new Promise<void>((resolve) => (free = resolve));
    });
    await say('Done.');
  });
  const { bot, accept, channel } = await startBot(t, { dialogs: [slow] });
  await accept('hello');
  await reached;
  const stopped = bot.stop();
  free();
  await stopped;
  assert.ok(channel.sent.length <= 1);
});

test('middleware wraps the turn, the first one outermost', async (t) => {
  const order: string[] = [];
  const named =
    (name: string): Middleware =>
    async (turn, next) => {
      order.push(`${name} in`);
      await next();
      order.push(`${name} out`);
      turn.reply(`said by ${name}`);
    };
  const { say, heard } = await startBot(t, {
    dialogs: [echo],
    middleware: [named('a'), named('b')],
  });
  await say('hello');
  assert.deepEqual(order, ['a in', 'b in', 'b out', 'a out']);
  assert.deepEqual(heard(), ['First?', 'said by b', 'said by a']);
});

test('what a middleware does not pass on is kept but not answered', async (t) => {
  const silent: Middleware = async ({ activity }, next) => {
    if (activity.text !== 'spam') await next();
  };
  const { bot, say, heard } = await startBot(t, { dialogs: [echo], middleware: [silent] });
  await say('spam');
  assert.deepEqual(heard(), []);
  const [entry] = await bot.store.transcript(conversationOf(), 0, 10);
  assert.equal(entry?.activity?.text, 'spam');
});

test('a middleware that fails again and again ends with a person, and the conversation goes on', async (t) => {
  let failures = 0;
  const broken: Middleware = async ({ activity }, next) => {
    if (activity.text === 'bad') {
      failures++;
      throw new Error('broken');
    }
    await next();
  };
  const { bot, clock, say, heard } = await startBot(t, { dialogs: [echo], middleware: [broken] });
  await say('bad');
  for (let n = 0; n < 5; n++) {
    await clock.advance(10_000);
    await bot.idle();
  }
  assert.equal(failures, 3);
  assert.match(heard()[0]!, /something went wrong on our side/);
  assert.equal((await bot.store.conversation(conversationOf()))?.controller, 'queue');
  const names = (await bot.store.events(0, 10)).map(({ name }) => name);
  assert.deepEqual(names, ['conversation.started', 'activity.failed', 'handoff.requested']);
});

test('a dialog that throws ends with a person', async (t) => {
  const broken = dialog('broken', async ({ say }) => {
    await say('Let me see.');
    throw new Error('bug');
  });
  const { bot, say, heard } = await startBot(t, { dialogs: [broken] });
  await say('hello');
  assert.equal(heard().length, 2);
  assert.match(heard()[1]!, /person/);
  assert.equal((await bot.store.conversation(conversationOf()))?.controller, 'queue');
});

test('a turn that never ends is given up, tried again, and ends with a person', async (t) => {
  const endless = dialog('endless', async ({ step }) => {
    await step('wait', () => new Promise<void>(() => {}));
  });
  const { bot, accept, clock, heard } = await startBot(t, { dialogs: [endless] });
  await accept('hello');
  for (let n = 0; n < 10 && heard().length === 0; n++) {
    for (let tick = 0; tick < 20; tick++) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(61_000);
  }
  await bot.idle();
  assert.match(heard()[0]!, /something went wrong on our side/);
});

test('a dialog begun by the bot itself reaches a customer who is known', async (t) => {
  const remind = dialog('remind', async ({ say }, what: string) => {
    await say(`Do not forget: ${what}`);
  });
  const { bot, say, heard } = await startBot(t, { dialogs: [echo, remind], welcome: echo });
  await say('hello');
  await say('one');
  await say('two');
  await bot.begin(conversationOf(), remind, 'the parcel');
  await bot.idle();
  assert.equal(heard().at(-1), 'Do not forget: the parcel');
  await assert.rejects(bot.begin('nobody', remind, 'x'), { code: 'conversation.unknown' });
});

test('nothing from a channel can pose as an agent or as us', async (t) => {
  const { bot, say } = await startBot(t, { dialogs: [echo] });
  await say('agent');
  for (const role of ['agent', 'bot'] as const) {
    await say('', {
      type: 'event',
      name: 'handoff.status',
      value: { state: 'completed' },
      from: { id: 'mallory', role },
    });
  }
  assert.equal((await bot.store.conversation(conversationOf()))?.controller, 'queue');
});

test('each turn is one line in the log, without what anybody said', async (t) => {
  const lines: { message: string; facts: object | undefined }[] = [];
  const write = (message: string, facts?: object): void => {
    lines.push({ message, facts });
  };
  const log: Log = { debug() {}, info: write, warn: write, error: write };
  const { say } = await startBot(t, { dialogs: [echo], log });
  await say('my e-mail is anna@example.com');
  await say('Anna Müller');
  const turns = lines.filter(({ message }) => message === 'turn');
  assert.equal(turns.length, 2);
  const written = JSON.stringify(lines);
  assert.doesNotMatch(written, /example\.com|Müller|"anna"/);
  assert.match(written, new RegExp(conversationOf().replace('.', '\\.')));
});
