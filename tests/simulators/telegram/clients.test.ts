// The simulator is checked by two clients that know nothing of it: grammY and telegraf.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { Bot, InputFile, webhookCallback } from 'grammy';
import { Telegraf } from 'telegraf';
import { pacedClock } from '../../../simulators/telegram/clock.ts';
import type { Simulator } from '../../../simulators/telegram/simulator.ts';
import { telegramSimulator } from '../../../simulators/telegram/simulator.ts';

type Keyboard = { inline_keyboard: { text: string; callback_data: string }[][] };

/** The few things both clients can do, in one form. */
interface Client {
  /** Calls any method. */
  readonly call: (method: string, parameters?: object) => Promise<unknown>;
  /** Answers "you said …" with a keyboard to words, and acknowledges taps with a sentence. */
  readonly poll: () => Promise<void>;
  /** The same, through a webhook; gives its address. */
  readonly listen: (secret: string) => Promise<string>;
  readonly stop: () => Promise<void>;
  /** A file as this client takes it. */
  readonly file: (bytes: Buffer, name: string) => unknown;
  readonly statusOf: (error: unknown) => number | undefined;
  readonly descriptionOf: (error: unknown) => string;
}

const keyboard: Keyboard = {
  inline_keyboard: [
    [
      { text: 'Yes', callback_data: 'yes' },
      { text: 'No', callback_data: 'no' },
    ],
  ],
};

function grammy({ token, apiRoot }: Simulator): Client {
  const bot = new Bot(token, { client: { apiRoot } });
  bot.on('callback_query:data', async (context) => {
    await context.answerCallbackQuery();
    await context.reply(`you tapped ${context.callbackQuery.data}`);
  });
  bot.on('message:text', (context) =>
    context.reply(`you said ${context.message.text}`, { reply_markup: keyboard }),
  );
  bot.catch(({ error }) => {
    throw error;
  });
  const server = createServer();
  return {
    // grammY counts arguments: a method without parameters must be given none.
    call: (method, ...parameters) =>
      (bot.api.raw as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>)[
        method
      ]!(...parameters),
    async poll() {
      await new Promise<void>((resolve, reject) => {
        bot.start({ onStart: () => resolve() }).catch(reject);
      });
    },
    async listen(secret) {
      await bot.init();
      const handle = webhookCallback(bot, 'http', { secretToken: secret });
      server.on('request', (request, response) => void handle(request, response));
      return listening(server);
    },
    async stop() {
      if (bot.isRunning()) await bot.stop();
      await closed(server);
    },
    file: (bytes, name) => new InputFile(bytes, name),
    statusOf: (error) => (error as { error_code?: number }).error_code,
    descriptionOf: (error) => (error as { description?: string }).description ?? String(error),
  };
}

function telegraf({ token, apiRoot }: Simulator): Client {
  const bot = new Telegraf(token, { telegram: { apiRoot: `${apiRoot}/` } });
  bot.on('callback_query', async (context) => {
    await context.answerCbQuery();
    const query = context.callbackQuery;
    await context.reply(`you tapped ${'data' in query ? query.data : ''}`);
  });
  bot.on('text', (context) =>
    context.reply(`you said ${context.message.text}`, { reply_markup: keyboard }),
  );
  const server = createServer();
  let polling = false;
  return {
    call: (method, parameters = {}) => bot.telegram.callApi(method as never, parameters as never),
    async poll() {
      polling = true;
      await new Promise<void>((resolve, reject) => {
        bot.launch(() => resolve()).catch(reject);
      });
    },
    async listen(secret) {
      const handle = bot.webhookCallback('/', { secretToken: secret });
      server.on('request', (request, response) => void handle(request, response));
      return listening(server);
    },
    async stop() {
      if (polling) bot.stop();
      await closed(server);
    },
    file: (bytes, name) => ({ source: bytes, filename: name }),
    statusOf: (error) => (error as { response?: { error_code: number } }).response?.error_code,
    descriptionOf: (error) =>
      (error as { response?: { description: string } }).response?.description ?? String(error),
  };
}

async function started(
  t: TestContext,
  make: (simulator: Simulator) => Client,
): Promise<{ simulator: Simulator; client: Client; anna: ReturnType<Simulator['customer']> }> {
  const simulator = await telegramSimulator({ clock: pacedClock(100) });
  const client = make(simulator);
  t.after(async () => {
    await client.stop();
    await simulator.stop();
  });
  return { simulator, client, anna: simulator.customer() };
}

for (const make of [grammy, telegraf]) {
  suite(`${make.name} as the client`, { timeout: 20_000 }, () => {
    test('talks by long polling, and is confirmed', async (t) => {
      const { simulator, client, anna } = await started(t, make);
      anna.says('before it started');
      await client.poll();
      assert.equal((await anna.hears()).text, 'you said before it started');
      anna.says('你好 😡');
      assert.equal((await anna.hears()).text, 'you said 你好 😡');
      anna.taps('No');
      assert.equal((await anna.hears()).text, 'you tapped no');
      assert.throws(() => anna.taps('Maybe'), /no button "Maybe".*"Yes", "No"/);
      const answered = simulator.calls.filter(({ method }) => method === 'answerCallbackQuery');
      assert.deepEqual(
        answered.map(({ status }) => status),
        [200],
      );
    });

    test('talks by webhook, with a secret', async (t) => {
      const { client, anna } = await started(t, make);
      const url = await client.listen('a_secret');
      await client.call('setWebhook', { url, secret_token: 'a_secret' });
      anna.says('hello');
      assert.equal((await anna.hears()).text, 'you said hello');
      anna.taps('Yes');
      assert.equal((await anna.hears()).text, 'you tapped yes');
      const info = (await client.call('getWebhookInfo')) as Record<string, unknown>;
      assert.equal(info['url'], url);
      assert.equal(info['last_error_message'], undefined);
    });

    test('is given an update again while its webhook refuses', async (t) => {
      const { simulator, client, anna } = await started(t, make);
      const url = await client.listen('a_secret');
      await client.call('setWebhook', { url, secret_token: 'another_secret' });
      anna.says('hello');
      while (simulator.deliveries.length < 3) await new Promise((go) => setTimeout(go, 5));
      const info = (await client.call('getWebhookInfo')) as Record<string, unknown>;
      assert.match(String(info['last_error_message']), /Wrong response from the webhook: 40[13]/);
      assert.equal(info['pending_update_count'], 1);
      await client.call('setWebhook', { url, secret_token: 'a_secret' });
      assert.equal((await anna.hears()).text, 'you said hello');
    });

    test('sends files, and gets back what it sent', async (t) => {
      const { simulator, client, anna } = await started(t, make);
      anna.says('hello');
      const bytes = Buffer.from('\u0000\u0001 a picture 图');
      const kinds = ['photo', 'document', 'voice', 'audio', 'video', 'animation'] as const;
      for (const kind of kinds) {
        const method = `send${kind[0]!.toUpperCase()}${kind.slice(1)}`;
        const sent = (await client.call(method, {
          chat_id: anna.id,
          [kind]: client.file(bytes, `a.${kind}`),
          caption: `a ${kind} 图`,
          reply_markup: keyboard,
        })) as Record<string, unknown>;
        assert.equal(sent['caption'], `a ${kind} 图`);
        assert.deepEqual(sent['reply_markup'], keyboard);
        const stored = sent[kind] as { file_id: string } | { file_id: string }[];
        const { file_id: id } = Array.isArray(stored) ? stored.at(-1)! : stored;
        const { file_path: path } = (await client.call('getFile', { file_id: id })) as {
          file_path: string;
        };
        const address = `${simulator.apiRoot}/file/bot${simulator.token}/${path}`;
        const body = Buffer.from(await (await fetch(address)).arrayBuffer());
        assert.deepEqual(body, bytes);
        // Known files can be sent again by their id.
        await client.call(method, { chat_id: anna.id, [kind]: id });
      }
      assert.equal(anna.sees().length, 12);
    });

    test('sends an album of uploads', async (t) => {
      const { client, anna } = await started(t, make);
      anna.says('hello');
      const media = ['one', 'two'].map((caption) => ({
        type: 'photo',
        media: client.file(Buffer.from(caption), `${caption}.jpg`),
        caption,
      }));
      await client.call('sendMediaGroup', { chat_id: anna.id, media });
      const seen = anna.sees();
      assert.deepEqual(
        seen.map(({ caption }) => caption),
        ['one', 'two'],
      );
      assert.equal(new Set(seen.map((message) => message['media_group_id'])).size, 1);
    });

    test('edits and deletes', async (t) => {
      const { client, anna } = await started(t, make);
      anna.says('hello');
      const sent = (await client.call('sendMessage', {
        chat_id: anna.id,
        text: 'one',
        reply_markup: keyboard,
      })) as { message_id: number };
      const which = { chat_id: anna.id, message_id: sent.message_id };
      await client.call('editMessageText', { ...which, text: 'two', reply_markup: keyboard });
      assert.equal(anna.sees()[0]?.text, 'two');
      await client.call('editMessageReplyMarkup', which);
      assert.equal(anna.sees()[0]?.reply_markup, undefined);
      await client.call('deleteMessage', which);
      assert.deepEqual(anna.sees(), []);
    });

    const markup: Record<string, [mode: string, text: string, shown: string, entities: string[]]> =
      {
        html: [
          'HTML',
          '<b>bold</b> &amp; <a href="https://a.example">link</a> 😡 <i>it</i>',
          'bold & link 😡 it',
          ['bold 0 4', 'text_link 7 4', 'italic 15 2'],
        ],
        MarkdownV2: [
          'MarkdownV2',
          '*bold* __under__ `code\\!` [link](https://a.example/\\)x) \\*',
          'bold under code! link *',
          ['bold 0 4', 'underline 5 5', 'code 11 5', 'text_link 17 4'],
        ],
        'old Markdown': [
          'Markdown',
          '*bold* _it_ 1. a-b!',
          'bold it 1. a-b!',
          ['bold 0 4', 'italic 5 2'],
        ],
      };
    for (const [title, [mode, text, shown, entities]] of Object.entries(markup)) {
      test(`markup becomes entities: ${title}`, async (t) => {
        const { client, anna } = await started(t, make);
        anna.says('hello');
        await client.call('sendMessage', { chat_id: anna.id, text, parse_mode: mode });
        const [seen] = anna.sees();
        assert.equal(seen?.text, shown);
        assert.deepEqual(
          seen?.entities?.map(({ type, offset, length }) => `${type} ${offset} ${length}`),
          entities,
        );
      });
    }

    const bold = (offset: number, length: number) => [{ type: 'bold', offset, length }];
    const button = (label: string, data: string) => ({
      inline_keyboard: [[{ text: label, callback_data: data }]],
    });
    /** What the server refuses: method, parameters beside the chat, status and words. */
    const refusals: Record<string, [string, object, number, RegExp]> = {
      'no text': ['sendMessage', {}, 400, /message text is empty/],
      'an empty text': ['sendMessage', { text: '' }, 400, /message text is empty/],
      'white space': ['sendMessage', { text: ' \n\t ' }, 400, /message text is empty/],
      '4097 characters': ['sendMessage', { text: '😡'.repeat(4097) }, 400, /message is too long/],
      'a caption of 1025 characters': [
        'sendPhoto',
        { photo: 'https://a.example/b.png', caption: 'x'.repeat(1025) },
        400,
        /message caption is too long/,
      ],
      'a parameter of the past': [
        'sendMessage',
        { text: 'x', disable_web_page_preview: true },
        400,
        /no parameter "disable_web_page_preview"/,
      ],
      'a number for a text': ['sendMessage', { text: 5 }, 400, /"text" must be a string/],
      'words for a number': [
        'sendMessage',
        { text: 'x', message_thread_id: 'five' },
        400,
        /"message_thread_id" must be an integer/,
      ],
      'an entity behind the end': [
        'sendMessage',
        { text: 'hello', entities: bold(3, 3) },
        400,
        /ends after the end of the text/,
      ],
      'an entity that begins in a character': [
        'sendMessage',
        { text: '😡 x', entities: bold(1, 2) },
        400,
        /begins in a middle of a UTF-16 symbol/,
      ],
      'an entity that ends in a character': [
        'sendMessage',
        { text: 'x 😡', entities: bold(0, 3) },
        400,
        /ends in a middle of a UTF-16 symbol/,
      ],
      'an unclosed tag': [
        'sendMessage',
        { text: '<b>x', parse_mode: 'HTML' },
        400,
        /can't parse entities: can't find end tag/,
      ],
      'a tag that does not exist': [
        'sendMessage',
        { text: '<p>x</p>', parse_mode: 'HTML' },
        400,
        /unsupported start tag "p"/,
      ],
      'a reserved character': [
        'sendMessage',
        { text: 'Done.', parse_mode: 'MarkdownV2' },
        400,
        /character '\.' is reserved/,
      ],
      'an unknown parse mode': [
        'sendMessage',
        { text: 'x', parse_mode: 'BBCode' },
        400,
        /unsupported parse_mode/,
      ],
      '65 bytes in a button': [
        'sendMessage',
        { text: 'x', reply_markup: button('x', `${'😡'.repeat(16)}x`) },
        400,
        /BUTTON_DATA_INVALID/,
      ],
      'a button without words': [
        'sendMessage',
        { text: 'x', reply_markup: button(' ', 'x') },
        400,
        /BUTTON_TEXT_INVALID/,
      ],
      'a button without a purpose': [
        'sendMessage',
        { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'x' }]] } },
        400,
        /Text buttons are unallowed/,
      ],
      '101 buttons': [
        'sendMessage',
        {
          text: 'x',
          reply_markup: {
            inline_keyboard: Array.from({ length: 101 }, () => [{ text: 'x', callback_data: 'x' }]),
          },
        },
        400,
        /reply markup is too long/,
      ],
      'a reply to nothing': [
        'sendMessage',
        { text: 'x', reply_parameters: { message_id: 99_999 } },
        400,
        /message to be replied not found/,
      ],
      'a topic that is not there': [
        'sendMessage',
        { text: 'x', message_thread_id: 7 },
        400,
        /message thread not found/,
      ],
      'an unknown file': ['sendPhoto', { photo: 'AgAC-nope' }, 400, /wrong file identifier/],
      'a file that is not there': [
        'sendPhoto',
        { photo: 'http://127.0.0.1:9/x.png' },
        400,
        /failed to get HTTP URL content/,
      ],
      'a place off the globe': [
        'sendLocation',
        { latitude: 91, longitude: 0 },
        400,
        /wrong latitude/,
      ],
      'an unknown action': ['sendChatAction', { action: 'yawning' }, 400, /wrong parameter action/],
      'an edit of nothing': [
        'editMessageText',
        { message_id: 99_999, text: 'x' },
        400,
        /message to edit not found/,
      ],
      'a command in capitals': [
        'setMyCommands',
        { chat_id: undefined, commands: [{ command: 'HELP', description: 'x' }] },
        400,
        /BOT_COMMAND_INVALID/,
      ],
      'an unknown file to fetch': [
        'getFile',
        { chat_id: undefined, file_id: 'x' },
        400,
        /invalid file_id/,
      ],
      'an old tap': [
        'answerCallbackQuery',
        { chat_id: undefined, callback_query_id: '1' },
        400,
        /query is too old/,
      ],
      'a webhook without https': [
        'setWebhook',
        { chat_id: undefined, url: 'http://shop.example/telegram' },
        400,
        /HTTPS URL must be provided/,
      ],
      'a secret with spaces': [
        'setWebhook',
        { chat_id: undefined, url: 'https://shop.example', secret_token: 'a b' },
        400,
        /unallowed characters/,
      ],
      'a chat nobody knows': ['sendMessage', { chat_id: 4, text: 'x' }, 400, /chat not found/],
      'no chat': ['sendMessage', { chat_id: undefined, text: 'x' }, 400, /chat_id is empty/],
    };
    for (const [title, [method, parameters, status, words]] of Object.entries(refusals)) {
      test(`is refused: ${title}`, async (t) => {
        const { client, anna } = await started(t, make);
        anna.says('hello');
        const error: unknown = await client
          .call(method, { chat_id: anna.id, ...parameters })
          .then(() => assert.fail('it was not refused'))
          .catch((thrown: unknown) => thrown);
        assert.match(client.descriptionOf(error), words);
        assert.equal(client.statusOf(error), status);
        assert.deepEqual(anna.sees(), []);
      });
    }

    test('is told about a customer who blocked it, left, or never wrote', async (t) => {
      const { simulator, client, anna } = await started(t, make);
      const refusal = async (): Promise<string> => {
        const sending = client.call('sendMessage', { chat_id: anna.id, text: 'x' });
        return sending.then(
          () => 'sent',
          (error: unknown) => `${client.statusOf(error)} ${client.descriptionOf(error)}`,
        );
      };
      assert.equal(await refusal(), "403 Forbidden: bot can't initiate conversation with a user");
      anna.says('hello');
      assert.equal(await refusal(), 'sent');
      anna.blocks();
      assert.equal(await refusal(), '403 Forbidden: bot was blocked by the user');
      anna.unblocks();
      assert.equal(await refusal(), 'sent');
      simulator.fail({ how: { kind: 'too-many', seconds: 3 } });
      assert.equal(await refusal(), '429 Too Many Requests: retry after 3');
      anna.leavesTelegram();
      assert.equal(await refusal(), '403 Forbidden: user is deactivated');
    });

    test('is refused an edit that changes nothing', async (t) => {
      const { client, anna } = await started(t, make);
      anna.says('hello');
      const sent = (await client.call('sendMessage', { chat_id: anna.id, text: 'x' })) as {
        message_id: number;
      };
      await assert.rejects(
        client.call('editMessageText', {
          chat_id: anna.id,
          message_id: sent.message_id,
          text: 'x',
        }),
        /message is not modified/,
      );
    });

    test('is refused with a token that is not the bot’s', async (t) => {
      const { simulator } = await started(t, make);
      for (const [token, status] of [
        ['123456789:wrong', 401],
        ['nonsense', 404],
      ] as const) {
        const stranger = make({ ...simulator, token });
        t.after(() => stranger.stop());
        const error: unknown = await stranger.call('getMe').catch((thrown: unknown) => thrown);
        assert.equal(stranger.statusOf(error), status);
      }
    });
  });
}

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    });
  });
}

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
