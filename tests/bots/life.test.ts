import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog } from '../../activities/index.ts';
import { type Bot, type BotOptions, createBot, dialog } from '../../index.ts';
import { embedded } from '../../stores/index.ts';
import { message, stopped } from '../harness/bot.ts';
import { testChannel } from '../harness/channel.ts';
import { settableClock } from '../harness/clock.ts';

const hello = dialog('hello', async ({ say }) => {
  await say('Hello.');
});

async function bot(more: Partial<BotOptions> = {}): Promise<Bot> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-life-'));
  return createBot({
    dialogs: [hello],
    channels: [testChannel()],
    store: embedded(folder),
    log: silentLog,
    ...more,
  });
}

test('a bot that is started twice runs on', async (t) => {
  const channel = testChannel();
  const running = await bot({ channels: [channel] });
  t.after(running.stop);
  await running.start({ signals: false });
  await assert.rejects(running.start({ signals: false }), { code: 'bot.started' });
  await channel.host!.receive([{ activity: message('1', 'hi') }]);
  await running.idle();
  assert.equal(channel.sent.length, 1);
});

test('a bot that was stopped is not started again, and says what to do', async () => {
  const running = await bot();
  await running.start({ signals: false });
  await running.stop();
  await assert.rejects(running.start({ signals: false }), { code: 'bot.stopped' });
  const fresh = await bot();
  await fresh.stop();
  await assert.rejects(fresh.start({ signals: false }), { code: 'bot.stopped' });
});

test('a bot that is stopped while it starts never serves, and its channels are stopped', async () => {
  const channel = testChannel();
  let go = (): void => {};
  let reached = (): void => {};
  const starting = new Promise<void>((resolve) => (reached = resolve));
  let stops = 0;
  const slow = {
    ...channel,
    async start(host: Parameters<typeof channel.start>[0]) {
      reached();
      await new Promise<void>((resolve) => (go = resolve));
      const running = await channel.start(host);
      return { ...running, stop: async () => void stops++ };
    },
  };
  const running = await bot({ channels: [slow] });
  const started = assert.rejects(running.start({ port: 0, signals: false }), {
    code: 'bot.stopped',
  });
  await starting;
  const over = running.stop();
  go();
  await Promise.all([started, over]);
  assert.equal(stops, 1);
});

test('stopping does not wait for ever for anything that hangs', async () => {
  const clock = settableClock();
  const channel = testChannel();
  const hanging = {
    ...channel,
    async start(host: Parameters<typeof channel.start>[0]) {
      const running = await channel.start(host);
      return { ...running, stop: () => new Promise<void>(() => {}) };
    },
  };
  const running = await bot({ channels: [hanging], clock });
  await running.start({ signals: false });
  await stopped(running, clock);
});

test('a store that cannot be closed does not keep the bot from stopping', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-life-'));
  const store = embedded(folder);
  const running = await bot({
    store: {
      ...store,
      async close() {
        await store.close();
        throw new Error('disk I/O error');
      },
    },
  });
  await running.start({ signals: false });
  await running.stop();
});

test('channels start side by side, and one that is slow keeps nobody waiting', async (t) => {
  const quick = testChannel(undefined, 'quick');
  const slow = testChannel(undefined, 'slow');
  let go = (): void => {};
  const waiting = {
    ...slow,
    async start(host: Parameters<typeof slow.start>[0]) {
      await new Promise<void>((resolve) => (go = resolve));
      return slow.start(host);
    },
  };
  const running = await bot({ channels: [waiting, quick] });
  t.after(running.stop);
  const started = running.start({ signals: false });
  while (!quick.host) await new Promise((resolve) => setImmediate(resolve));
  const activity = { ...message('1', 'hi'), channelId: 'quick' };
  await quick.host.receive([{ activity }]);
  while (quick.sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  go();
  assert.deepEqual((await started).channels.sort(), ['quick', 'slow']);
});

test('the front door takes customers’ activities for the bot’s own channels only', async (t) => {
  const running = await bot();
  t.after(running.stop);
  await running.start({ signals: false });
  const elsewhere = { ...message('1', 'hi'), channelId: 'nosuch' };
  await assert.rejects(running.receive([{ activity: elsewhere }]), { code: 'activity.channel' });
});

const secrets: Record<string, [secret: string, fits: boolean]> = {
  'one that is empty is not set': ['', true],
  'a word anybody may guess is refused': ['changeme', false],
  'the same sign again and again is refused': ['a'.repeat(64), false],
  'one that is long and mixed is taken': ['0f1e2d3c4b5a69788796a5b4c3d2e1f0', true],
};
for (const [title, [secret, fits]] of Object.entries(secrets)) {
  test(`PARLANCE_SECRET: ${title}`, async (t) => {
    process.env['PARLANCE_SECRET'] = secret;
    t.after(() => {
      delete process.env['PARLANCE_SECRET'];
    });
    const running = await bot();
    t.after(running.stop);
    const started = running.start({ signals: false });
    if (fits) await started;
    else await assert.rejects(started, { code: 'environment.secret' });
  });
}
