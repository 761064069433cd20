import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type Log } from '../../activities/index.ts';
import { dialog } from '../../index.ts';
import { embedded, type Store } from '../../stores/index.ts';
import { conversationOf, message, startBot } from '../harness/bot.ts';

const echo = dialog('echo', async ({ ask, say }) => {
  for (;;) await say(`You said ${await ask('Next?')}`);
});

/** A store whose commits, or settling, can be made to fail. */
function troubled(): { storeOf: (folder: string) => Store; broken: Set<'commit' | 'settle'> } {
  const broken = new Set<'commit' | 'settle'>();
  const full = (): never => {
    throw new Failure('store.full', 'The disk is full.');
  };
  return {
    broken,
    storeOf(folder) {
      const store = embedded(folder);
      return {
        ...store,
        commit: async (...args) => (broken.has('commit') ? full() : store.commit(...args)),
        settle: async (...args) => (broken.has('settle') ? full() : store.settle(...args)),
      };
    },
  };
}

const ticks = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
};

test('while the store cannot commit, messages wait and nobody is handed to a person', async (t) => {
  const { storeOf, broken } = troubled();
  const { accept, bot, clock, heard, say } = await startBot(t, { dialogs: [echo], storeOf });
  const customers = Array.from({ length: 20 }, (_, n) => `c${n}`);
  for (const customer of customers) await say('hi', { customer });
  broken.add('commit');
  for (const customer of customers) await accept('my answer', { customer });
  for (let second = 0; second < 120; second++) {
    await clock.advance(1_000);
    await ticks(2);
  }
  broken.clear();
  // However long the trouble lasted, the next try is at most a minute away.
  for (let second = 0; second < 61; second++) {
    await clock.advance(1_000);
    await ticks(2);
  }
  await bot.idle();
  for (const customer of customers) {
    assert.equal((await bot.store.conversation(conversationOf(customer)))?.controller, 'bot');
    assert.equal(heard(customer)[1], 'You said my answer');
  }
});

test('a turn that waits for the store is not run again', async (t) => {
  const { storeOf, broken } = troubled();
  let runs = 0;
  const counted = dialog('counted', async ({ ask, say }) => {
    await ask('Next?');
    runs++;
    await say('Done.');
  });
  const { accept, bot, clock, heard, say } = await startBot(t, { dialogs: [counted], storeOf });
  await say('hi');
  broken.add('commit');
  await accept('go');
  for (let second = 0; second < 10; second++) {
    await ticks(2);
    await clock.advance(1_000);
  }
  broken.clear();
  await clock.advance(60_001);
  await bot.idle();
  assert.deepEqual(heard(), ['Next?', 'Done.']);
  assert.equal(runs, 1);
});

test('what was sent while the store could not write it down is not sent again', async (t) => {
  const { storeOf, broken } = troubled();
  const { accept, bot, clock, heard } = await startBot(t, { dialogs: [echo], storeOf });
  broken.add('settle');
  await accept('hi');
  for (let second = 0; second < 120; second++) {
    await ticks(2);
    await clock.advance(1_000);
  }
  broken.clear();
  await clock.advance(60_001);
  await bot.idle();
  assert.deepEqual(heard(), ['Next?']);
});

test('what comes late and in front of a message that failed is not blamed for it', async (t) => {
  const { bot, channel, clock, say } = await startBot(t, {
    dialogs: [echo],
    middleware: [
      async ({ activity }, next) => {
        if (activity.text === 'boom') throw new Error('boom');
        await next();
      },
    ],
  });
  await say('hi');
  const receive = (id: string, text: string, order: number): Promise<void> =>
    channel.host!.receive([{ activity: message(id, text), order }]);
  await receive('bad', 'boom', 20);
  for (let n = 0; n < 2; n++) {
    await bot.idle();
    await clock.advance(2_000);
  }
  await bot.idle();
  await receive('good', 'hello', 19);
  for (let n = 0; n < 5; n++) {
    await clock.advance(10_000);
    await bot.idle();
  }
  const failed = (await bot.store.events(0, 50)).filter(({ name }) => name === 'activity.failed');
  assert.deepEqual(
    failed.map(({ data }) => data),
    [{ kind: 'activity', id: 'bad' }],
  );
});

test('a store that has ended makes the bot not ready, and channels are told to come back', async (t) => {
  let end: (reason: Error) => void = () => {};
  const errors: string[] = [];
  const log: Log = { debug() {}, info() {}, warn() {}, error: (said) => errors.push(said) };
  const { bot, channel } = await startBot(t, {
    dialogs: [echo],
    log,
    storeOf(folder) {
      const store = embedded(folder);
      let over = false;
      return {
        ...store,
        open: (how) => {
          end = (reason) => {
            over = true;
            how.ended!(reason);
          };
          return store.open(how);
        },
        accept: (...args) =>
          over ? Promise.reject(new Failure('store.ended', 'Over.')) : store.accept(...args),
      };
    },
  });
  end(new Error('The disk is gone.'));
  await assert.rejects(channel.host!.receive([{ activity: message('1', 'hello') }]), {
    status: 503,
  });
  assert.ok(errors.some((said) => said.startsWith('The store has ended.')));
  await bot.stop();
});
