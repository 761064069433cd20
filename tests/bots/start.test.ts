import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Failure, silentLog } from '../../activities/index.ts';
import { createBot, dialog, listenOn, loadEnvironment } from '../../index.ts';
import { embedded } from '../../stores/index.ts';
import { testChannel } from '../harness/channel.ts';

const hello = dialog('hello', async ({ say }) => {
  await say('Hello.');
});

async function bot(channels = [testChannel()]): Promise<ReturnType<typeof createBot>> {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-start-'));
  return createBot({ dialogs: [hello], channels, store: embedded(folder), log: silentLog });
}

test('a bot that listens says how it is, and that it is ready', async (t) => {
  const running = await bot();
  t.after(running.stop);
  const { url, channels } = await running.start({ port: 0, signals: false });
  assert.deepEqual(channels, ['test']);
  const health = await (await fetch(`${url}/health`)).json();
  const { version, ...rest } = health as { version: string };
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.deepEqual(rest, { status: 'ok', store: 'embedded', channels: ['test'] });
  assert.equal((await fetch(`${url}/ready`)).status, 200);
  assert.equal((await fetch(`${url}/nothing-here`)).status, 404);
});

test('a bot whose channels need no server opens none', async (t) => {
  const running = await bot();
  t.after(running.stop);
  assert.equal((await running.start({ signals: false })).url, undefined);
});

test('while it starts and while it drains, it is not ready and asks to come back', async (t) => {
  const channel = testChannel();
  let seen: number[] = [];
  const slow = {
    ...channel,
    start: async (host: Parameters<typeof channel.start>[0]) => {
      seen = await Promise.all(
        ['/health', '/ready', '/telegram'].map(
          async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status,
        ),
      );
      return channel.start(host);
    },
  };
  const port = await freePort();
  const running = await bot([slow]);
  t.after(running.stop);
  await running.start({ port, signals: false });
  assert.deepEqual(seen, [200, 503, 503]);
});

test('a port that is taken is named, with what to do', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  await assert.rejects((await bot()).start({ port, signals: false }), (error: Failure) => {
    assert.equal(error.code, 'http.listen');
    assert.match(error.message, new RegExp(`127.0.0.1:${port}.*PORT`));
    return true;
  });
});

test('two channels of one name are refused', async () => {
  const running = await bot([testChannel(), testChannel()]);
  await assert.rejects(running.start({ signals: false }), { code: 'channel.twice' });
});

test('a channel that is off is left out', async (t) => {
  const off = { ...testChannel(undefined, 'quiet'), off: 'no token' };
  const running = await bot([testChannel(), off]);
  t.after(running.stop);
  assert.deepEqual((await running.start({ signals: false })).channels, ['test']);
});

const environments: Record<string, [env: Record<string, string>, expected: object | RegExp]> = {
  'nothing set': [{}, { port: 3000, host: '127.0.0.1' }],
  'all set': [
    { PORT: '8080', HOST: '0.0.0.0', PUBLIC_URL: 'https://bot.example.com/' },
    { port: 8080, host: '0.0.0.0', publicUrl: 'https://bot.example.com' },
  ],
  'behind a proxy': [
    { TRUSTED_PROXIES: '1' },
    { port: 3000, host: '127.0.0.1', trustedProxies: 1 },
  ],
  'behind some proxies': [{ TRUSTED_PROXIES: 'some' }, /TRUSTED_PROXIES is "some"/],
  'a port in words': [{ PORT: 'eighty' }, /PORT is "eighty"/],
  'a port too high': [{ PORT: '70000' }, /PORT is "70000"/],
  'an address without its scheme': [
    { PUBLIC_URL: 'bot.example.com' },
    /PUBLIC_URL is "bot\.example\.com"/,
  ],
};
for (const [title, [env, expected]] of Object.entries(environments)) {
  test(`where to listen: ${title}`, () => {
    if (expected instanceof RegExp) assert.throws(() => listenOn(env), expected);
    else assert.deepEqual(listenOn(env), expected);
  });
}

test('an .env file is read, and the real environment wins', async (t) => {
  const file = join(await mkdtemp(join(tmpdir(), 'parlance-env-')), '.env');
  await writeFile(file, 'PARLANCE_TEST_A=file\nPARLANCE_TEST_B=file\n');
  process.env['PARLANCE_TEST_B'] = 'real';
  t.after(() => {
    delete process.env['PARLANCE_TEST_A'];
    delete process.env['PARLANCE_TEST_B'];
  });
  loadEnvironment(file);
  loadEnvironment(`${file}-that-is-not-there`);
  assert.equal(process.env['PARLANCE_TEST_A'], 'file');
  assert.equal(process.env['PARLANCE_TEST_B'], 'real');
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
