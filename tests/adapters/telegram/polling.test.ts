import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { telegramSimulator } from '../../../simulators/telegram/simulator.ts';
import { settableClock } from '../../harness/clock.ts';
import { newMemory } from '../../harness/host.ts';
import { bot, connected, until } from './connected.ts';

/** Pauses of the channel pass at once. */
const hurried = {
  now: Date.now,
  after(ms: number, then: () => void) {
    const timer = setTimeout(then, Math.min(ms, 5));
    return () => clearTimeout(timer);
  },
};

suite('long polling', { timeout: 20_000 }, () => {
  test('a webhook that was left is removed, and what waited is answered in order', async (t) => {
    const { simulator } = await connected(t, {
      mode: 'polling',
      before(earlier) {
        const anna = earlier.customer();
        for (let n = 1; n <= 250; n++) anna.says(`${n}`);
      },
    });
    const [anna] = simulator.customers.values();
    for (let n = 1; n <= 250; n++) assert.equal((await anna!.hears()).text, `You said: ${n}`);
    const deleted = simulator.calls.find(({ method }) => method === 'deleteWebhook');
    assert.deepEqual(deleted?.parameters, {});
  });

  test('what could not be kept is not confirmed, and comes again', async (t) => {
    const { simulator, host, logged } = await connected(t, {
      mode: 'polling',
      host: { clock: hurried },
    });
    host.refusal = new Error('The disk is full.');
    const anna = simulator.customer();
    anna.says('one');
    await until(() => logged.filter((line) => line.includes('could not be kept')).length >= 3);
    assert.equal(simulator.pending().length, 1);
    anna.says('two');
    host.refusal = undefined;
    assert.equal((await anna.hears()).text, 'You said: one');
    assert.equal((await anna.hears()).text, 'You said: two');
    await until(() => simulator.pending().length === 0);
    assert.equal(anna.sees().length, 2);
  });

  test('an edit names the activity it changes, in its own chat', async (t) => {
    const { simulator, host } = await connected(t, {
      mode: 'polling',
      host: { answer: () => [] },
    });
    const anna = simulator.customer();
    const bela = simulator.customer({ first_name: 'Béla' });
    const first = anna.says('one');
    bela.says('two');
    const again = anna.edits(first, 'One');
    anna.edits(again, 'ONE');
    await until(() => host.received.length === 4);
    const [message, , edit, another] = host.received;
    assert.deepEqual(
      [edit?.type, edit?.text, edit?.replyToId],
      ['messageUpdate', 'One', message?.id],
    );
    assert.equal(another?.replyToId, message?.id);
    assert.notEqual(another?.id, edit?.id);
  });

  test('a bot that was killed before it confirmed answers once', async (t) => {
    const simulator = await telegramSimulator();
    t.after(() => simulator.stop());
    const memory = newMemory();
    const anna = simulator.customer();
    const first = await bot(simulator, [], { mode: 'polling', host: { memory } });
    // The answer to getUpdates is kept, and the bot dies before it asks for the next.
    anna.says('one');
    await anna.hears();
    await first.settled();
    simulator.fail({ method: 'getUpdates', how: { kind: 'cut-before' } });
    await first.kill();
    anna.says('two');
    const second = await bot(simulator, [], { mode: 'polling', host: { memory } });
    t.after(() => second.stop());
    assert.equal((await anna.hears()).text, 'You said: two');
    await until(() => simulator.pending().length === 0);
    assert.equal(anna.sees().length, 2);
  });

  test('every fault of Telegram is survived', async (t) => {
    const { simulator } = await connected(t, { mode: 'polling', host: { clock: hurried } });
    const anna = simulator.customer();
    const faults = [
      { kind: 'too-many', seconds: 1 },
      { kind: 'refused', status: 500, description: 'Internal Server Error' },
      { kind: 'bad-gateway' },
      { kind: 'cut-before' },
      { kind: 'cut-after' },
      { kind: 'refused', status: 400, description: 'Bad Request: something new' },
    ] as const;
    for (const [n, how] of faults.entries()) {
      simulator.fail({ method: 'getUpdates', how });
      anna.says(`${n}`);
      assert.equal((await anna.hears()).text, `You said: ${n}`);
    }
    assert.equal(anna.sees().length, faults.length);
  });

  test('a second process with the same token is told so in the log', async (t) => {
    const { simulator, logged } = await connected(t, {
      mode: 'polling',
      host: { clock: hurried },
    });
    await until(() => simulator.calls.some(({ method }) => method === 'deleteWebhook'));
    const other = await bot(simulator, [], { mode: 'polling' });
    t.after(() => other.stop());
    await until(() => logged.some((line) => line.includes('409')));
    const line = logged.find((each) => each.includes('409'));
    assert.match(line ?? '', /Another process polls with the same token/);
  });

  test('a token that is revoked is one clear line, and is tried again', async (t) => {
    const { simulator, logged } = await connected(t, {
      mode: 'polling',
      host: { clock: hurried },
    });
    const unauthorized = { kind: 'refused', status: 401, description: 'Unauthorized' } as const;
    simulator.fail({ method: 'getUpdates', how: unauthorized, times: 3 });
    // Should a call be waiting already, this ends it.
    const anna = simulator.customer();
    anna.says('hello');
    await until(() => logged.some((line) => line.includes('401')));
    anna.says('are you there?');
    assert.match((await anna.hears()).text ?? '', /You said/);
    await until(() => simulator.calls.filter(({ status }) => status === 401).length === 3);
    assert.deepEqual(
      logged.filter((line) => line.includes('401')),
      [
        'Telegram refused TELEGRAM_TOKEN (401 Unauthorized). Nothing is heard from Telegram any more; it is tried again every 5 minutes. Ask @BotFather for a new token, set it, and start again.',
      ],
    );
  });

  test('a page instead of an answer, whatever its status, ends nothing', async (t) => {
    let pages = [404, 401, 403, 502, 200];
    let polls = 0;
    const api = await botApi(t, (method, response) => {
      if (method === 'getUpdates') polls++;
      const status = method === 'getUpdates' ? pages.shift() : undefined;
      if (status === undefined) return method === 'getUpdates' ? [] : { username: 'shop_bot' };
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>nginx</html>');
      return undefined;
    });
    const logged: string[] = [];
    const host = await bot(api, logged, { mode: 'polling', host: { clock: hurried } });
    t.after(() => host.stop());
    await until(() => polls > 7);
    pages = [];
    assert.deepEqual(
      logged.filter((line) => line.includes('TELEGRAM_TOKEN')),
      [],
    );
  });
});

/** A Bot API server of a few lines; `answer` gives results, or answers itself. */
async function botApi(
  t: TestContext,
  answer: (method: string, response: ServerResponse) => object | undefined,
): Promise<Parameters<typeof bot>[0]> {
  const server = createServer((request, response) => {
    request.resume();
    const result = answer(request.url?.split('/').at(-1) ?? '', response);
    if (result) setImmediate(() => response.end(JSON.stringify({ ok: true, result })));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { apiRoot: `http://127.0.0.1:${port}`, token: '123456789:AAE' };
}

suite('starting', { timeout: 20_000 }, () => {
  test('with a token that Telegram does not know is refused, with what to do', async (t) => {
    const wrong = connected(t, {
      mode: 'polling',
      telegram: { token: '123456789:another-token' },
    });
    await assert.rejects(wrong, {
      code: 'telegram.token-refused',
      message: /TELEGRAM_TOKEN \(401 Unauthorized\).*@BotFather/,
    });
  });

  test('without a way to Telegram goes on, and catches up when there is one', async (t) => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const apiRoot = `http://127.0.0.1:${port}`;
    const logged: string[] = [];
    const token = '123456789:AAE';
    const host = await bot({ apiRoot, token }, logged, {
      mode: 'polling',
      host: { clock: hurried },
    });
    t.after(() => host.stop());
    await until(() => logged.some((line) => line.startsWith('Telegram cannot be reached')));
    const simulator = await telegramSimulator({ port, token });
    t.after(() => simulator.stop());
    const anna = simulator.customer();
    anna.says('hello');
    assert.equal((await anna.hears()).text, 'You said: hello');
  });

  test('does not wait for a Telegram that does not answer, and goes on trying', async (t) => {
    let answers = false;
    let asked = 0;
    const api = await botApi(t, (method, response) => {
      if (method === 'getUpdates') return [];
      asked++;
      if (answers) return { username: 'shop_bot' };
      response.on('error', () => {});
      return undefined;
    });
    const clock = settableClock();
    let started = false;
    const starting = bot(api, [], { mode: 'polling', host: { clock } }).then((host) => {
      started = true;
      return host;
    });
    await until(() => asked === 1);
    assert.equal(started, false);
    await clock.advance(2000);
    const host = await starting;
    answers = true;
    await host.stop();
  });

  test('typing is shown, and never fails', async (t) => {
    const { simulator, host } = await connected(t, {
      mode: 'polling',
      host: { answer: () => [] },
    });
    const anna = simulator.customer();
    anna.says('hello');
    await until(() => host.received.length === 1);
    const [activity] = host.received;
    await host.typing(activity!.conversation.id);
    assert.deepEqual(simulator.actions, [{ chat: anna.id, action: 'typing' }]);
    anna.blocks();
    await host.typing(activity!.conversation.id);
  });
});
