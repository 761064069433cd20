import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { pacedClock } from '../../../simulators/telegram/clock.ts';
import {
  type Simulator,
  type SimulatorOptions,
  telegramSimulator,
} from '../../../simulators/telegram/simulator.ts';
import { settableClock } from '../../harness/clock.ts';

const limit = { timeout: 20_000 };

async function started(t: TestContext, options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await telegramSimulator(options);
  t.after(() => simulator.stop());
  return simulator;
}

/** A call without any client. */
async function call(
  { apiRoot, token }: Simulator,
  method: string,
  parameters: object = {},
): Promise<{ ok: boolean; result?: unknown; description?: string; parameters?: object }> {
  const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
  });
  return (await response.json()) as { ok: boolean };
}

async function updates(simulator: Simulator, asked: object = {}): Promise<{ update_id: number }[]> {
  const { ok, result, description } = await call(simulator, 'getUpdates', asked);
  assert.ok(ok, description);
  return result as { update_id: number }[];
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A webhook that notes what comes and answers as it is told. */
async function hook(
  t: TestContext,
  answer: (update: Record<string, unknown>, nth: number) => number | { retryAfter: number },
): Promise<{ url: string; got: string[]; requests: IncomingMessage[] }> {
  const got: string[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const update = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const message = update['message'] as { text?: string } | undefined;
      got.push(message?.text ?? Object.keys(update)[1] ?? '');
      requests.push(request);
      const said = answer(update, got.length);
      response.statusCode = typeof said === 'number' ? said : 503;
      if (typeof said !== 'number') response.setHeader('retry-after', said.retryAfter);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, got, requests };
}

suite('deliveries to a webhook', limit, () => {
  test('keep a chat’s order: the next waits until the one before was taken', async (t) => {
    const simulator = await started(t, { clock: pacedClock(200) });
    const { url, got } = await hook(t, (_update, nth) => (nth < 4 ? 500 : 200));
    await call(simulator, 'setWebhook', { url });
    const anna = simulator.customer();
    anna.says('one');
    anna.says('two');
    await until(() => simulator.pending().length === 0);
    assert.deepEqual(got, ['one', 'one', 'one', 'one', 'two']);
  });

  test('do not let one chat wait for another, nor a tap for a message', async (t) => {
    const simulator = await started(t, { clock: pacedClock(200) });
    const anna = simulator.customer();
    const bela = simulator.customer({ first_name: 'Béla' });
    anna.says('hello');
    await call(simulator, 'sendMessage', {
      chat_id: anna.id,
      text: 'Refund?',
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] },
    });
    await updates(simulator, { offset: -1 });
    await updates(simulator, { offset: simulator.pending()[0]!.update_id + 1 });
    let stubborn = true;
    const { url, got } = await hook(t, (update) => (stubborn && 'message' in update ? 500 : 200));
    anna.says('one');
    anna.taps('Yes');
    await call(simulator, 'setWebhook', { url });
    await until(() => got.includes('callback_query') && got.includes('one'));
    bela.says('two');
    await until(() => got.includes('two'));
    stubborn = false;
    await until(() => simulator.pending().length === 0);
  });

  test('come again at once, then after 2, 4, 8 seconds, or when they are asked to', async (t) => {
    const asked: number[] = [];
    const clock = {
      now: Date.now,
      after(ms: number, then: () => void) {
        asked.push(ms / 1000);
        const soon = setImmediate(then);
        return () => clearImmediate(soon);
      },
    };
    const simulator = await started(t, { clock });
    const answers = [500, 500, 500, 500, { retryAfter: 20 }, 500, 200];
    const { url } = await hook(t, (_update, nth) => answers[nth - 1]!);
    await call(simulator, 'setWebhook', { url });
    simulator.customer().says('one');
    await until(() => simulator.pending().length === 0);
    assert.deepEqual(asked, [0, 2, 4, 8, 20, 32]);
  });

  test('carry the secret, and calls in the answer are carried out', async (t) => {
    const simulator = await started(t);
    const anna = simulator.customer();
    const server = createServer((request, response) => {
      request.resume();
      const { 'x-telegram-bot-api-secret-token': secret } = request.headers;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          method: 'sendMessage',
          chat_id: anna.id,
          text: `secret ${String(secret)}`,
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await call(simulator, 'setWebhook', { url, secret_token: 'Sesame' });
    anna.says('hello');
    assert.equal((await anna.hears()).text, 'secret Sesame');
  });

  test('go wrong as they are told to: twice, with a lost answer, cut short', async (t) => {
    const simulator = await started(t, { clock: pacedClock(200) });
    const { url, got } = await hook(t, () => 200);
    await call(simulator, 'setWebhook', { url });
    simulator.misdeliver('twice', 'lost-answer', 'cut-short');
    const anna = simulator.customer();
    for (const words of ['one', 'two', 'three']) anna.says(words);
    await until(() => simulator.pending().length === 0);
    assert.deepEqual(got, ['one', 'one', 'two', 'two', 'three']);
  });

  test('stop when the webhook is removed, and nothing is lost', async (t) => {
    const simulator = await started(t, { clock: pacedClock(200) });
    const { url } = await hook(t, () => 500);
    await call(simulator, 'setWebhook', { url });
    simulator.customer().says('one');
    await until(() => simulator.deliveries.length > 1);
    const conflict = await call(simulator, 'getUpdates');
    assert.match(
      conflict.description ?? '',
      /^Conflict: can't use getUpdates method while webhook/,
    );
    await call(simulator, 'deleteWebhook');
    assert.equal((await updates(simulator)).length, 1);
    await call(simulator, 'deleteWebhook', { drop_pending_updates: true });
    assert.equal((await updates(simulator)).length, 0);
  });
});

suite('long polling', limit, () => {
  test('gives updates again until they are confirmed', async (t) => {
    const simulator = await started(t);
    const anna = simulator.customer();
    for (let n = 0; n < 5; n++) anna.says(`${n}`);
    const all = await updates(simulator);
    assert.equal(all.length, 5);
    assert.deepEqual(await updates(simulator), all);
    assert.deepEqual(await updates(simulator, { limit: 2 }), all.slice(0, 2));
    const rest = await updates(simulator, { offset: all[3]!.update_id });
    assert.deepEqual(rest, all.slice(3));
    assert.deepEqual(await updates(simulator), all.slice(3));
    assert.deepEqual(await updates(simulator, { offset: -1 }), all.slice(4));
  });

  test('waits for an update, and gives up in time', async (t) => {
    const clock = settableClock();
    const simulator = await started(t, { clock });
    const waiting = updates(simulator, { timeout: 30 });
    await until(simulator.isPolled);
    simulator.customer().says('hello');
    assert.equal((await waiting).length, 1);
    const [{ update_id: last } = assert.fail()] = await waiting;
    const empty = updates(simulator, { timeout: 30, offset: last + 1 });
    await until(simulator.isPolled);
    await clock.advance(30_000);
    assert.deepEqual(await empty, []);
  });

  test('is for one caller: a second sends the first away', async (t) => {
    const simulator = await started(t);
    const first = call(simulator, 'getUpdates', { timeout: 30 });
    await until(simulator.isPolled);
    const second = call(simulator, 'getUpdates', { timeout: 30 });
    assert.match((await first).description ?? '', /Conflict: terminated by other getUpdates/);
    simulator.customer().says('hello');
    assert.ok((await second).ok);
  });

  test('gives only the kinds that were asked for', async (t) => {
    const simulator = await started(t);
    await updates(simulator, { allowed_updates: ['message'] });
    const anna = simulator.customer();
    const message = anna.says('hello');
    anna.edits(message, 'hello!');
    anna.blocks();
    assert.equal((await updates(simulator)).length, 1);
    await updates(simulator, { allowed_updates: [] });
    anna.edits(message, 'hello?');
    assert.equal((await updates(simulator)).length, 2);
  });

  test('forgets a tap after 150 seconds and a message after a day', async (t) => {
    const clock = settableClock();
    const simulator = await started(t, { clock });
    const anna = simulator.customer();
    anna.says('hello');
    await call(simulator, 'sendMessage', {
      chat_id: anna.id,
      text: 'Refund?',
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] },
    });
    anna.taps('Yes');
    assert.equal(simulator.pending().length, 2);
    await clock.advance(151_000);
    assert.equal(simulator.pending().length, 1);
    await clock.advance(24 * 3_600_000);
    assert.equal(simulator.pending().length, 0);
  });
});

suite('a group', limit, () => {
  test('lets the bot hear only what is meant for it', async (t) => {
    const simulator = await started(t);
    const anna = simulator.customer();
    const group = simulator.group(anna);
    const sent = (await call(simulator, 'sendMessage', { chat_id: group.id, text: 'Hello.' }))
      .result as { message_id: number };
    anna.says('dinner at eight?', { in: group });
    anna.says('hello @parlance_bot', { in: group });
    anna.says('/help', { in: group });
    anna.says('/help@other_bot', { in: group });
    const ours = group.sees().find(({ message_id: id }) => id === sent.message_id)!;
    anna.says('thanks', { in: group, replyTo: ours });
    const heard = (await updates(simulator)) as { message?: { text?: string } }[];
    assert.deepEqual(
      heard.map(({ message }) => message?.text),
      [undefined, 'hello @parlance_bot', '/help', 'thanks'],
    );
  });

  test('that becomes a supergroup says where it went', async (t) => {
    const simulator = await started(t);
    const group = simulator.group(simulator.customer());
    const moved = group.upgrade();
    const { parameters } = await call(simulator, 'sendMessage', { chat_id: group.id, text: 'x' });
    assert.deepEqual(parameters, { migrate_to_chat_id: moved.id });
  });

  test('with topics takes a message in each', async (t) => {
    const simulator = await started(t);
    const group = simulator.group(simulator.customer(), { forum: true });
    const topic = group.openTopic();
    const where = { chat_id: group.id, message_thread_id: topic };
    assert.ok((await call(simulator, 'sendMessage', { ...where, text: 'x' })).ok);
    assert.equal(group.sees()[0]?.message_thread_id, topic);
  });
});

suite('limits', limit, () => {
  test('a burst is let through, then about one message a second', async (t) => {
    const clock = settableClock();
    const simulator = await started(t, { clock, rate: { burst: 3, perSecond: 1 } });
    const anna = simulator.customer();
    anna.says('hello');
    const send = () => call(simulator, 'sendMessage', { chat_id: anna.id, text: 'x' });
    for (let n = 0; n < 3; n++) assert.ok((await send()).ok);
    const refused = await send();
    assert.deepEqual(refused.parameters, { retry_after: 1 });
    await clock.advance(1000);
    assert.ok((await send()).ok);
    assert.ok(!(await send()).ok);
  });

  test('unknown parameters are ignored, as the real server does, if it is told to', async (t) => {
    const simulator = await started(t, { strict: false });
    const anna = simulator.customer();
    anna.says('hello');
    assert.ok((await call(simulator, 'sendMessage', { chat_id: anna.id, text: 'x', no: 1 })).ok);
  });

  test('an unknown method, text that is no UTF-8, and half a character are refused', async (t) => {
    const simulator = await started(t);
    assert.match((await call(simulator, 'sendMesage')).description ?? '', /method not found/);
    const anna = simulator.customer();
    anna.says('hello');
    const half = await call(simulator, 'sendMessage', { chat_id: anna.id, text: 'x\ud83d' });
    assert.match(half.description ?? '', /encoded in UTF-8/);
    const { apiRoot, token } = simulator;
    const response = await fetch(`${apiRoot}/bot${token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff])])),
    });
    assert.equal(response.status, 400);
  });
});

suite('the remote control', limit, () => {
  test('plays a customer and shows what the bot did', async (t) => {
    const simulator = await started(t);
    const post = async (path: string, body: object) => {
      const response = await fetch(`${simulator.apiRoot}/_control/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return (await response.json()) as { ok: boolean; result: never; description?: string };
    };
    const get = async (path: string) => {
      const response = await fetch(`${simulator.apiRoot}/_control/${path}`);
      return ((await response.json()) as { result: unknown[] }).result;
    };
    const { id } = (await post('customers', { first_name: 'Zoë' })).result as { id: number };
    await post('play', { customer: id, does: 'says', text: 'hello' });
    await post('play', { customer: id, does: 'sends', kind: 'photo', caption: 'look' });
    await call(simulator, 'sendMessage', {
      chat_id: id,
      text: 'Refund?',
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] },
    });
    await post('play', { customer: id, does: 'taps', label: 'Yes' });
    const wrong = await post('play', { customer: id, does: 'taps', label: 'No' });
    assert.match(wrong.description ?? '', /no button "No"/);
    const unknown = await post('play', { customer: id, does: 'sings' });
    assert.match(unknown.description ?? '', /"sings" cannot be played/);
    assert.equal((await get('pending')).length, 3);
    assert.equal((await get(`messages?chat=${id}`)).length, 3);
    await post('fail', { method: 'getMe', how: { kind: 'too-many', seconds: 2 } });
    assert.ok(!(await call(simulator, 'getMe')).ok);
    assert.equal((await get('calls')).length, 2);
  });
});

suite('npm run simulate -- telegram', limit, () => {
  const run = (channel: string, t: TestContext, port = 0) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=source', 'simulators/main.ts', channel],
      { env: { ...process.env, PORT: String(port) } },
    );
    t.after(() => child.kill());
    let output = '';
    const note = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    return { child, output: () => output };
  };

  test('prints how to start the bot, and plays the customer who types and taps', async (t) => {
    const { child, output } = run('telegram', t);
    await until(() => output().includes('npm start'));
    const [, token, apiRoot] =
      /TELEGRAM_TOKEN=(\S+) TELEGRAM_API_ROOT=(\S+) npm start/.exec(output()) ?? [];
    const bot = { token, apiRoot } as Simulator;
    child.stdin.write('hello\n');
    const heard = (await updates(bot, { timeout: 10 })) as { message?: { from: { id: number } } }[];
    await call(bot, 'sendMessage', {
      chat_id: heard[0]?.message?.from.id,
      text: 'Refund?',
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] },
    });
    await until(() => output().includes('bot: Refund?\n  1 [Yes]'));
    child.stdin.write('1\n');
    const offset = (heard as unknown as { update_id: number }[])[0]!.update_id + 1;
    const [tap] = (await updates(bot, { timeout: 10, offset })) as {
      callback_query?: { data: string };
    }[];
    assert.equal(tap?.callback_query?.data, 'y');
    child.stdin.write('/quit\n');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(code, 0);
  });

  test('names the channels there are when asked for another', async (t) => {
    const { child, output } = run('pigeon', t);
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 1);
    assert.match(output(), /no simulator of "pigeon"\. There are: telegram/);
  });
});
