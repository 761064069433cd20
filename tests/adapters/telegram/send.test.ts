import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import {
  type Attachment,
  inLanguage,
  type Reply,
  readable,
  strong,
} from '../../../activities/index.ts';
import type { DeliveryError, DeliveryProblem } from '../../../adapters/index.ts';
import { connect } from '../../../adapters/telegram/api.ts';
import type { NoAnswer } from '../../../adapters/telegram/refusal.ts';
import { sender } from '../../../adapters/telegram/send.ts';
import { type TelegramCall, write } from '../../../adapters/telegram/write.ts';
import type { CallFault, FaultKind } from '../../../simulators/telegram/faults.ts';
import { type Simulator, telegramSimulator } from '../../../simulators/telegram/simulator.ts';

interface Sender {
  readonly simulator: Simulator;
  readonly anna: ReturnType<Simulator['customer']>;
  readonly send: (call: TelegramCall, chat?: number) => Promise<string | undefined>;
  readonly reply: (reply: Reply, chat?: number) => Promise<void>;
}

async function started(t: TestContext): Promise<Sender> {
  const simulator = await telegramSimulator();
  t.after(() => simulator.stop());
  const anna = simulator.customer();
  anna.says('hello');
  const send = sender(await connect(simulator.token, simulator.apiRoot));
  const to = async (native: TelegramCall, chat = anna.id): Promise<string | undefined> => {
    const common = { id: 'x:1', conversation: 'x', seq: 1 };
    return (await send({ ...common, address: { chat }, native })).providerId;
  };
  return {
    simulator,
    anna,
    send: to,
    async reply(reply, chat) {
      for (const call of write(reply)) await to(call, chat);
    },
  };
}

const text: TelegramCall = { method: 'sendMessage', params: { text: 'Hello.' } };
const photo: TelegramCall = {
  method: 'sendPhoto',
  params: { photo: 'https://shop.example/map.png', caption: 'Here.' },
};

async function problemOf(sending: Promise<unknown>): Promise<DeliveryError> {
  return sending.then(
    () => assert.fail('it was sent'),
    (error: unknown) => error as DeliveryError,
  );
}

/** A server of a test's own; gives its address. */
async function listening(t: TestContext, serve: Server | RequestListener): Promise<string> {
  const server = typeof serve === 'function' ? createServer(serve) : serve;
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

suite('what goes wrong becomes one of five problems', () => {
  const refused = (status: number, description: string): FaultKind => ({
    kind: 'refused',
    status,
    description,
  });
  const cases: Record<string, [how: FaultKind, problem: DeliveryProblem]> = {
    '429': [{ kind: 'too-many', seconds: 7 }, 'later'],
    '500': [refused(500, 'Internal Server Error'), 'later'],
    '502 with a page': [{ kind: 'bad-gateway' }, 'later'],
    '429 for longer than anybody would believe': [{ kind: 'too-many', seconds: 1e9 }, 'later'],
    'a connection cut before it was done': [{ kind: 'cut-before' }, 'uncertain'],
    'a connection cut after it was done': [{ kind: 'cut-after' }, 'uncertain'],
    'a customer who blocked the bot': [
      refused(403, 'Forbidden: bot was blocked by the user'),
      'recipient',
    ],
    'a customer who left': [refused(403, 'Forbidden: user is deactivated'), 'recipient'],
    'a chat that is gone': [refused(400, 'Bad Request: chat not found'), 'recipient'],
    'a group the bot may not write in': [
      refused(400, 'Bad Request: not enough rights to send text messages to the chat'),
      'recipient',
    ],
    'a topic that is gone': [refused(400, 'Bad Request: message thread not found'), 'recipient'],
    'a message Telegram will never take': [
      refused(400, 'Bad Request: BUTTON_DATA_INVALID'),
      'request',
    ],
    'a token that was revoked': [refused(401, 'Unauthorized'), 'auth'],
    'a token that never was': [refused(404, 'Not Found'), 'auth'],
  };
  // The short way, and telegraf's.
  for (const call of [text, photo]) {
    for (const [title, [how, problem]] of Object.entries(cases)) {
      test(`${call.method}: ${title} is "${problem}"`, async (t) => {
        const { simulator, send } = await started(t);
        simulator.fail({ how } as CallFault);
        const error = await problemOf(send(call));
        assert.equal(error.problem, problem);
        if (how.kind === 'too-many') {
          assert.equal(error.retryAfterMs, Math.min(how.seconds, 3600) * 1000);
        }
        assert.ok(!`${error.message} ${String(error.cause)}`.includes(simulator.token));
        if (problem === 'auth') assert.match(error.message, /TELEGRAM_TOKEN.*@BotFather/);
      });
    }

    test(`${call.method}: no connection at all is "later"`, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      const send = sender(await connect('1:x', `http://127.0.0.1:${port}`));
      const message = { id: 'x:1', conversation: 'x', seq: 1, address: { chat: 1 } };
      assert.equal((await problemOf(send({ ...message, native: call }))).problem, 'later');
    });
  }

  for (const status of [401, 403, 404]) {
    test(`${status} with a page, from something before Telegram, is "later"`, async (t) => {
      const url = await listening(t, (_request, response) =>
        response.writeHead(status).end('<html>Not here.</html>'),
      );
      const send = sender(await connect('1:x', url));
      const message = { id: 'x:1', conversation: 'x', seq: 1, address: { chat: 1 } };
      assert.equal((await problemOf(send({ ...message, native: text }))).problem, 'later');
    });
  }

  test('a call given up while it waited for a connection is "later", and never leaves', async (t) => {
    const held: ServerResponse[] = [];
    let came = 0;
    const url = await listening(t, (_request, response) => {
      came++;
      held.push(response);
    });
    const api = await connect('1:x', url);
    const first = Array.from({ length: 100 }, () => api.call('sendMessage', {}));
    while (came < 100) await new Promise(setImmediate);
    await assert.rejects(api.call('sendMessage', {}, { timeoutMs: 10 }), {
      name: 'NoAnswer',
      sent: false,
    });
    const stopped = new AbortController();
    const aborted = api.call('getUpdates', {}, { signal: stopped.signal });
    stopped.abort();
    await assert.rejects(aborted, { name: 'NoAnswer', sent: false });
    for (const response of held) response.end('{"ok":true,"result":{}}');
    await Promise.all(first);
    // What waited behind them would have come by now.
    const last = api.call('sendMessage', {});
    while (came < 101) await new Promise(setImmediate);
    held.at(-1)!.end('{"ok":true,"result":{}}');
    await last;
    assert.equal(came, 101);
  });

  test('an answer that is cut short is "uncertain"', async (t) => {
    const url = await listening(t, (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"ok":', () => response.destroy());
    });
    const call = (await connect('1:x', url)).call('sendMessage', {});
    await assert.rejects(call, { name: 'NoAnswer', sent: true });
  });

  test('a connection that was kept and is closed by the other side is "uncertain", or anew', async (t) => {
    const server = createServer((_request, response) => response.end('{"ok":true,"result":{}}'));
    const url = await listening(t, server);
    const api = await connect('1:x', url);
    await api.call('sendMessage', {});
    server.closeAllConnections();
    await api.call('sendMessage', {}).catch((error: NoAnswer) => assert.ok(error.sent));
    await api.call('sendMessage', {});
  });

  test('a wait without an answer is "uncertain"', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const api = await connect('1:x', `http://127.0.0.1:${port}`);
    for (const method of ['sendMessage', 'sendPhoto']) {
      const call = api.call(method, {}, { timeoutMs: 30 });
      await assert.rejects(call, { name: 'NoAnswer', sent: true });
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

suite('ways around a refusal', () => {
  test('marks that Telegram refuses are left out, once', async (t) => {
    const { simulator, anna, send } = await started(t);
    const how: FaultKind = {
      kind: 'refused',
      status: 400,
      description: "Bad Request: can't parse MessageEntity: too many",
    };
    simulator.fail({ how });
    const entities = [{ type: 'bold', offset: 0, length: 2 }];
    await send({ method: 'sendMessage', params: { text: 'Hello.', entities } });
    assert.deepEqual(
      anna.sees().map(({ text: words, entities: kept }) => [words, kept]),
      [['Hello.', undefined]],
    );
    simulator.fail({ how, times: 2 });
    const again = send({ method: 'sendMessage', params: { text: 'Hello.', entities } });
    assert.equal((await problemOf(again)).problem, 'request');
  });

  test('a file that Telegram cannot fetch goes as a link, with its words and buttons', async (t) => {
    const { simulator, anna, reply } = await started(t);
    simulator.fail({
      method: 'sendPhoto',
      how: {
        kind: 'refused',
        status: 400,
        description: 'Bad Request: wrong type of the web page content',
      },
    });
    await reply({
      says: inLanguage('Is it this one?', 'en'),
      attachments: [{ contentType: 'image/png', contentUrl: 'https://shop.example/map.png' }],
      options: [{ value: 'y', label: 'Yes' }],
      question: 'q',
    });
    const [seen] = anna.sees();
    assert.equal(seen?.text, 'Is it this one?\n\nhttps://shop.example/map.png');
    assert.equal(seen?.reply_markup?.inline_keyboard?.[0]?.[0]?.text, 'Yes');
  });

  test('a group that became a supergroup is followed, from then on without asking', async (t) => {
    const { simulator, anna, send } = await started(t);
    const group = simulator.group(anna);
    const moved = group.upgrade();
    await send(text, group.id);
    await send(text, group.id);
    assert.equal(moved.sees().length, 2);
    const sent = simulator.calls.filter(({ method }) => method === 'sendMessage');
    assert.deepEqual(
      sent.map(({ status }) => status),
      [400, 200, 200],
    );
  });

  test('a change that changes nothing has succeeded', async (t) => {
    const { anna, send } = await started(t);
    const id = Number(await send(text));
    const edit = (words: string) =>
      send({ method: 'editMessageText', params: { message_id: id, text: words } });
    await edit('Good-bye.');
    await edit('Good-bye.');
    assert.equal(anna.sees()[0]?.text, 'Good-bye.');
  });
});

suite('what arrives', () => {
  test('the message’s number is given back', async (t) => {
    const { anna, send } = await started(t);
    assert.equal(await send(text), String(anna.sees()[0]?.message_id));
  });

  test('a long text in two languages arrives whole, in order, with its marks', async (t) => {
    const { anna, reply } = await started(t);
    const sentence = 'Your order is on its way. 您的订单已经发货，预计明天送达。😡 ';
    const parts = Array.from({ length: 300 }, (_, n) => [sentence, strong(`${n}`), ' ']).flat();
    const says = { language: 'en', parts };
    await reply({ says });
    const seen = anna.sees();
    const all = seen.map(({ text: words }) => words).join('');
    const squeezed = (words: string): string => words.replace(/\s/g, '');
    assert.equal(squeezed(all), squeezed(readable(says)));
    assert.ok(seen.length > 2);
    const bold = seen.flatMap(({ text: words = '', entities = [] }) =>
      entities.map(({ offset, length }) => words.slice(offset, offset + length)),
    );
    assert.equal(bold.join(','), Array.from({ length: 300 }, (_, n) => n).join(','));
  });

  const bytes = Buffer.from('\u0000\u0001 not really a picture');
  const files: Record<string, [attachment: Attachment, field: string]> = {
    'a picture by its address': [
      { contentType: 'image/png', contentUrl: 'https://shop.example/map.png' },
      'photo',
    ],
    'a file by its address': [
      { contentType: 'application/pdf', contentUrl: 'https://shop.example/a.pdf' },
      'document',
    ],
    'a voice note by its address': [
      { contentType: 'audio/ogg', contentUrl: 'https://shop.example/a.ogg' },
      'voice',
    ],
    'a place': [
      { contentType: 'application/vnd.geo+json', content: { latitude: 52.5, longitude: 13.4 } },
      'location',
    ],
    'a place with a name': [
      {
        contentType: 'application/vnd.geo+json',
        content: { latitude: 52.5, longitude: 13.4, name: 'Shop' },
      },
      'venue',
    ],
    'a picture itself': [
      {
        contentType: 'image/png',
        contentUrl: `data:image/png;base64,${bytes.toString('base64')}`,
      },
      'photo',
    ],
  };
  for (const [title, [attachment, field]] of Object.entries(files)) {
    test(`${title} arrives, with words and buttons`, async (t) => {
      const { anna, reply } = await started(t);
      await reply({
        says: { language: 'en', parts: ['Here ', strong('it'), ' is.'] },
        attachments: [attachment],
        options: [{ value: 'y', label: 'Thanks' }],
        question: 'q',
      });
      const seen = anna.sees();
      assert.ok(seen[0]?.[field], field);
      const words = seen.at(-1)!;
      assert.equal(words.caption ?? words.text, 'Here it is.');
      assert.equal((words.caption_entities ?? words.entities)?.[0]?.length, 2);
      assert.ok(words.reply_markup?.inline_keyboard);
    });
  }

  test('an open question in a group asks for a reply, in private it does not', async (t) => {
    const { simulator, anna, reply } = await started(t);
    const group = simulator.group(anna);
    const question: Reply = {
      says: inLanguage('Which order?', 'en'),
      expects: { kind: 'text' },
      question: 'q1',
    };
    await reply(question, group.id);
    await reply(question);
    assert.deepEqual(group.sees()[0]?.reply_markup, { force_reply: true });
    assert.equal(anna.sees()[0]?.reply_markup, undefined);
  });
});

suite('the root of the API', () => {
  for (const end of ['', '/']) {
    test(`may have a path, ${end === '' ? 'without' : 'with'} a slash at its end`, async (t) => {
      const simulator = await telegramSimulator({ path: '/behind/a-proxy' });
      t.after(() => simulator.stop());
      const api = await connect(simulator.token, simulator.apiRoot + end);
      assert.equal(((await api.call('getMe', {})) as { id?: number }).id, simulator.bot.id);
      await api.call('getUpdates', {});
    });
  }
});
