import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { suite, test } from 'node:test';
import { pacedClock } from '../../../simulators/telegram/clock.ts';
import { settableClock } from '../../harness/clock.ts';
import { bot, connected, until } from './connected.ts';
import { fixture } from './fixtures.ts';

const secret = 'a-secret_of-Ours';
const limit = { timeout: 20_000 };

/** A bot that takes and does not answer: the chats of the fixtures are not the simulator's. */
const webhookOnly = {
  mode: 'webhook',
  telegram: { secret },
  host: { answer: () => [] },
} as const;

suite('calls to the webhook', limit, () => {
  const post = (url: string, body: string | Buffer, given: string | null = secret) =>
    fetch(`${url}/telegram`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: given === null ? {} : { 'x-telegram-bot-api-secret-token': given },
    });
  const update = JSON.stringify(fixture('text'));

  const refused: Record<string, [body: string, secret: string | null, status: number]> = {
    'without a secret': [update, null, 403],
    'with a wrong secret': [update, 'a-secret_of-ours', 403],
    'with a longer secret': [update, `${secret}x`, 403],
    'with an empty secret': [update, '', 403],
    'that are empty': ['', secret, 400],
    'that are not JSON': ['{"update_id": 1', secret, 400],
    'that are no update': ['[1, 2]', secret, 400],
    'that are null': ['null', secret, 400],
    'without a number': ['{"update_id": "1"}', secret, 400],
    'nested too deep': [
      `{"update_id": 1, "message": ${'['.repeat(5000)}${']'.repeat(5000)}}`,
      secret,
      400,
    ],
    'longer than a megabyte': [
      JSON.stringify({ update_id: 1, x: 'x'.repeat(1024 * 1024) }),
      secret,
      413,
    ],
  };
  for (const [title, [body, given, status]] of Object.entries(refused)) {
    test(`${title} are refused with ${status}, and nothing is taken`, async (t) => {
      const { host } = await connected(t, webhookOnly);
      const response = await post(host.url, body, given);
      assert.equal(response.status, status);
      assert.equal(host.received.length, 0);
      // The next one, which is right, is taken all the same.
      assert.equal((await post(host.url, update)).status, 200);
      assert.equal(host.received.length, 1);
    });
  }

  test('a forged call is refused before its body was sent', async (t) => {
    const { host } = await connected(t, webhookOnly);
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(host.url).port), '127.0.0.1', () => {
        socket.write('POST /telegram HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n');
      });
      socket.once('data', (data) => resolve(data.toString().split('\r\n')[0]!));
      socket.once('error', reject);
      t.after(() => socket.destroy());
    });
    assert.equal(status, 'HTTP/1.1 403 Forbidden');
  });

  test('with characters cut in two at any byte are read whole', async (t) => {
    const { host } = await connected(t, webhookOnly);
    const words = '你好😡👨‍👩‍👧é';
    const start = Buffer.byteLength(words);
    for (let cut = 0; cut <= start; cut++) {
      const body = Buffer.from(
        JSON.stringify({
          update_id: 1000 + cut,
          message: { ...fixture('text').message, text: words },
        }),
      );
      const at = body.indexOf(words) + cut;
      await inTwo(host.url, body, at);
    }
    assert.equal(host.received.length, start + 1);
    assert.ok(host.received.every(({ text }) => text === words));
  });

  test('an update of no concern is taken, and none of an unknown kind comes again', async (t) => {
    const { host } = await connected(t, webhookOnly);
    for (const name of ['inline-query', 'group-chatter', 'joined', 'channel-post']) {
      assert.equal((await post(host.url, JSON.stringify(fixture(name)))).status, 200);
    }
    assert.equal((await post(host.url, '{"update_id": 9, "new_thing": {}}')).status, 200);
    assert.equal(host.received.length, 0);
  });

  test('503 is said with a time to come again when the update could not be kept', async (t) => {
    const { host, logged } = await connected(t, webhookOnly);
    host.refusal = new Error('The disk is full.');
    const response = await post(host.url, update);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '2');
    assert.ok(logged.some((line) => line.includes('The disk is full.')));
    host.refusal = undefined;
    assert.equal((await post(host.url, update)).status, 200);
    assert.equal(host.received.length, 1);
  });

  test('neither the log nor an answer holds the token, the secret or words', async (t) => {
    const { host, logged, simulator } = await connected(t, {
      ...webhookOnly,
    });
    host.refusal = new Error('no');
    await post(host.url, update);
    await post(host.url, update, 'wrong');
    await post(host.url, '{"text": "my secret words"');
    await post(host.url, 'my secret words');
    const all = logged.join('\n');
    assert.ok(logged.length >= 3);
    for (const never of [simulator.token, secret, 'money back', 'my secret words', 'Lindqvist']) {
      assert.ok(!all.includes(never), never);
    }
  });
});

test('strangers at the webhook are a line in the log once a minute, with their number', async (t) => {
  const clock = settableClock();
  const { host, logged } = await connected(t, { ...webhookOnly, host: { clock } });
  const strange = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await fetch(`${host.url}/telegram`, { method: 'POST' });
  };
  await strange(5);
  await clock.advance(60_000);
  await strange(2);
  const lines = logged.filter((line) => line.includes('no secret token'));
  assert.deepEqual(
    lines.map((line) => line.slice(line.indexOf('{'))),
    ['{"refused":1}', '{"refused":5}'],
  );
});

suite('a webhook', limit, () => {
  test('is set with a secret of this installation, and updates come through it', async (t) => {
    const { simulator, host } = await connected(t, { mode: 'webhook' });
    const anna = simulator.customer();
    anna.says('hello');
    assert.equal((await anna.hears()).text, 'You said: hello');
    const call = simulator.calls.find(({ method }) => method === 'setWebhook');
    assert.equal(call?.parameters['url'], `${host.url}/telegram`);
    assert.match(String(call?.parameters['secret_token']), /^[\w-]{43}$/);
    assert.equal(call?.parameters['drop_pending_updates'], undefined);
  });

  test('gets what was written while the bot was down, in order', async (t) => {
    const { simulator } = await connected(t, {
      mode: 'webhook',
      before(earlier) {
        const anna = earlier.customer();
        for (const words of ['one', 'two', 'three']) anna.says(words);
      },
    });
    const [anna] = simulator.customers.values();
    for (const words of ['one', 'two', 'three']) {
      assert.equal((await anna!.hears()).text, `You said: ${words}`);
    }
  });

  test('counts an update once when it comes twice, or again because the answer was lost', async (t) => {
    const { simulator, host } = await connected(t, {
      mode: 'webhook',
      simulator: { clock: pacedClock(100) },
    });
    simulator.misdeliver('twice', 'lost-answer', 'cut-short');
    const anna = simulator.customer();
    for (const words of ['one', 'two', 'three', 'four']) {
      anna.says(words);
      assert.equal((await anna.hears()).text, `You said: ${words}`);
    }
    await until(() => simulator.pending().length === 0);
    assert.equal(anna.sees().length, 4);
    assert.deepEqual(
      host.received.map(({ text }) => text),
      ['one', 'two', 'three', 'four'],
    );
  });

  test('gets updates again until they could be kept', async (t) => {
    const { simulator, host } = await connected(t, {
      mode: 'webhook',
      simulator: { clock: pacedClock(100) },
    });
    host.refusal = new Error('The disk is full.');
    const anna = simulator.customer();
    anna.says('one');
    anna.says('two');
    await until(() => simulator.deliveries.length >= 3);
    host.refusal = undefined;
    assert.equal((await anna.hears()).text, 'You said: one');
    assert.equal((await anna.hears()).text, 'You said: two');
    assert.equal(simulator.deliveries[0]?.status, 503);
  });

  test('acknowledges a tap at once, and reads which option it was', async (t) => {
    const { simulator, host } = await connected(t, {
      mode: 'webhook',
      host: {
        answer: () => [
          {
            says: { language: 'en', parts: ['Refund?'] },
            options: [
              { value: 'yes', label: 'Yes' },
              { value: 'no', label: 'No' },
            ],
            question: 'q3',
          },
        ],
      },
    });
    const anna = simulator.customer();
    anna.says('hello');
    await anna.hears();
    anna.taps('No');
    await anna.hears();
    assert.equal(host.received[1]?.text, 'No');
    assert.deepEqual(host.received[1]?.value, { option: 'no', question: 'q3' });
    await until(() => simulator.calls.some(({ method }) => method === 'answerCallbackQuery'));
    const answered = simulator.calls.find(({ method }) => method === 'answerCallbackQuery');
    assert.equal(answered?.status, 200);
  });

  test('stays set when the bot stops, so that nothing is lost until it starts again', async (t) => {
    const { simulator, host } = await connected(t, {
      mode: 'webhook',
      simulator: { clock: pacedClock(100) },
    });
    const anna = simulator.customer();
    anna.says('one');
    await anna.hears();
    await host.settled();
    await host.stop();
    anna.says('two');
    const again = await bot(simulator, [], {
      mode: 'webhook',
      host: { publicUrl: true, memory: host.memory, port: Number(new URL(host.url).port) },
    });
    t.after(() => again.stop());
    assert.equal((await anna.hears()).text, 'You said: two');
  });

  test('that Telegram refuses stops the start and says why', async (t) => {
    await assert.rejects(
      connected(t, { mode: 'webhook', host: { publicUrl: 'http://shop.example' } }),
      {
        code: 'telegram.webhook-refused',
        message: /http:\/\/shop\.example\/telegram .*PUBLIC_URL must be an https address/s,
      },
    );
  });

  test('needs a public address', async (t) => {
    await assert.rejects(connected(t, { mode: 'polling', telegram: { mode: 'webhook' } }), {
      code: 'telegram.no-public-url',
      message: /PUBLIC_URL/,
    });
  });
});

/** Sends a body in two parts, each in a packet of its own. */
function inTwo(url: string, body: Buffer, at: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.write(
      `POST /telegram HTTP/1.1\r\nhost: x\r\nx-telegram-bot-api-secret-token: ${secret}\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, at), () => {
      setImmediate(() => socket.write(body.subarray(at)));
    });
    socket.once('data', (data) => {
      socket.destroy();
      if (data.toString().startsWith('HTTP/1.1 200')) resolve();
      else reject(new Error(data.toString()));
    });
  });
}
