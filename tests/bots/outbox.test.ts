import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryError, type DeliveryProblem } from '../../adapters/index.ts';
import { dialog } from '../../index.ts';
import { conversationOf, startBot } from '../harness/bot.ts';
import { buttons, testChannel } from '../harness/channel.ts';

const two = dialog('two', async ({ say }) => {
  await say('one');
  await say('two');
});

const atMostOnce = { ...buttons, delivery: 'at-most-once' } as const;

const cases: Record<
  string,
  {
    problem: DeliveryProblem;
    capabilities?: typeof atMostOnce;
    tries: number;
    heard: string[];
    status: string;
  }
> = {
  'what must wait is sent later, in order': {
    problem: 'later',
    tries: 2,
    heard: ['one', 'two'],
    status: 'sent',
  },
  'what may have been sent is sent again with the same id': {
    problem: 'uncertain',
    tries: 2,
    heard: ['one', 'two'],
    status: 'sent',
  },
  'what is paid for and may have been sent is not sent again': {
    problem: 'uncertain',
    capabilities: atMostOnce,
    tries: 1,
    heard: ['two'],
    status: 'uncertain',
  },
  'what cannot reach the customer has failed, and the next goes on': {
    problem: 'recipient',
    tries: 1,
    heard: ['two'],
    status: 'failed',
  },
  'what the channel refuses has failed, and the next goes on': {
    problem: 'request',
    tries: 1,
    heard: ['two'],
    status: 'failed',
  },
  'what fails because of our token waits for the operator': {
    problem: 'auth',
    tries: 2,
    heard: ['one', 'two'],
    status: 'sent',
  },
};

for (const [title, { problem, capabilities, tries, heard, status }] of Object.entries(cases)) {
  test(title, async (t) => {
    const channel = testChannel(capabilities ?? buttons);
    const under = await startBot(t, { dialogs: [two], channel });
    const ids: string[] = [];
    channel.fail = ({ id, native }) => {
      if (native.text !== 'one') return;
      ids.push(id);
      if (ids.length === 1) throw new DeliveryError(problem, problem);
    };
    await under.say('hello');
    await under.clock.advance(120_000);
    await under.bot.idle();
    assert.deepEqual(under.heard(), heard);
    assert.equal(ids.length, tries);
    assert.equal(new Set(ids).size, 1);
    const entries = await under.bot.store.transcript(conversationOf(), 0, 10);
    assert.equal(entries.find(({ by }) => by === 'bot')?.status, status);
  });
}

test('the time a channel asks for is kept', async (t) => {
  const under = await startBot(t, { dialogs: [two] });
  let refused = 0;
  under.channel.fail = () => {
    if (refused++ === 0) throw new DeliveryError('later', '429', { retryAfterMs: 7_000 });
  };
  await under.say('hello');
  await under.clock.advance(6_900);
  await under.bot.idle();
  assert.deepEqual(under.heard(), []);
  await under.clock.advance(200);
  await under.bot.idle();
  assert.deepEqual(under.heard(), ['one', 'two']);
});

test('what could not be sent for a day has failed, and the next goes on', async (t) => {
  const under = await startBot(t, { dialogs: [two] });
  under.channel.fail = ({ native }) => {
    if (native.text === 'one') throw new DeliveryError('later', 'down');
  };
  await under.say('hello');
  for (let hour = 0; hour < 26; hour++) {
    await under.clock.advance(3_600_000);
    await under.bot.idle();
  }
  assert.deepEqual(under.heard(), ['two']);
  assert.deepEqual(
    (await under.bot.store.events(0, 20))
      .map(({ name }) => name)
      .filter((name) => name.startsWith('reply')),
    ['reply.failed'],
  );
});

test('a conversation whose channel is refused does not hold up the others', async (t) => {
  const under = await startBot(t, { dialogs: [two] });
  under.channel.fail = ({ address }) => {
    if (address === 'blocked')
      throw new DeliveryError('later', 'slow down', { retryAfterMs: 60_000 });
  };
  await under.say('hello', { customer: 'blocked' });
  await under.say('hello', { customer: 'anna' });
  assert.deepEqual(under.heard('anna'), ['one', 'two']);
});
