import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, suite, test } from 'node:test';
import fc from 'fast-check';
import { conversationId, inLanguage, silentLog } from '../../../activities/index.ts';
import { identities } from '../../../adapters/web/identity.ts';
import { web } from '../../../adapters/web/index.ts';
import { settableClock } from '../../harness/clock.ts';
import { type TestHost, testHost } from '../../harness/host.ts';
import { newVisitor, visitorWith } from './visitor.ts';

suite('a message posted to the web chat', async () => {
  const clock = settableClock();
  const host = await testHost(web(), {
    clock,
    answer: ({ text }) => [{ says: inLanguage(`You said: ${text}`, 'en') }],
  });
  after(() => host.stop());

  test('is received once, as an activity of its own conversation', async () => {
    const visitor = await newVisitor(host.url);
    const response = await visitor.post({ id: 'message-1', text: ' 我要退款\n', locale: 'zh-CN' });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { id: 'message-1' });
    const [customer = ''] = visitor.token.split('.');
    assert.deepEqual(receivedFrom(host, visitor.conversation), [
      {
        channelId: 'web',
        conversation: { id: conversationId('web', customer), address: { customer } },
        from: { id: customer, role: 'customer' },
        timestamp: '2026-11-21T09:00:00.000Z',
        locale: 'zh-CN',
        type: 'message',
        id: 'message-1',
        text: '我要退款',
      },
    ]);
  });

  test('counts once, however often and however concurrently it is sent', async () => {
    const visitor = await newVisitor(host.url);
    const message = { id: 'message-1', text: 'Hello' };
    const responses = await Promise.all(Array.from({ length: 10 }, () => visitor.post(message)));
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
    await host.settled();
    const page = await visitor.call('/web/messages?after=0');
    const { lines } = (await page.json()) as { lines: { parts: string[] }[] };
    assert.deepEqual(
      lines.map(({ parts }) => parts.join('')),
      ['Hello', 'You said: Hello'],
    );
  });

  test('counts once when the answer to it was lost and it is sent again', async () => {
    const visitor = await newVisitor(host.url);
    const body = JSON.stringify({ id: 'message-1', text: 'Is anybody there?' });
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(host.url).port), '127.0.0.1', () => {
        socket.write(
          `POST /web/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${visitor.token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
      });
      // The first byte of the answer is as far as it gets.
      socket.once('data', () => socket.destroy());
      socket.once('close', () => resolve());
    });
    assert.equal(receivedFrom(host, visitor.conversation).length, 1);
    assert.equal((await visitor.post(body)).status, 200);
    assert.equal(receivedFrom(host, visitor.conversation).length, 1);
  });

  test('that is a tap carries the option and its question', async () => {
    const visitor = await newVisitor(host.url);
    const value = { option: 'broken', question: 'q2' };
    await visitor.post({ id: 'message-1', text: 'It arrived broken', value });
    await visitor.post({ id: 'message-2', value });
    assert.deepEqual(
      receivedFrom(host, visitor.conversation).map(({ text, value: said }) => [text, said]),
      [
        ['It arrived broken', value],
        ['broken', value],
      ],
    );
  });

  test('that says the chat was opened starts the conversation once', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'opened-in-tab-1', event: 'start' });
    await visitor.post({ id: 'opened-in-tab-2', event: 'start' });
    assert.deepEqual(
      receivedFrom(host, visitor.conversation).map(({ type, name }) => [type, name]),
      [['event', 'start']],
    );
  });

  test('that could not be kept is refused with 503 and may be sent again', async () => {
    const visitor = await newVisitor(host.url);
    host.refusal = new Error('disk full');
    const refused = await visitor.post({ id: 'message-1', text: 'Hello' });
    host.refusal = undefined;
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get('retry-after'), '2');
    assert.equal(refused.headers.get('access-control-allow-origin'), '*');
    assert.equal((await visitor.post({ id: 'message-1', text: 'Hello' })).status, 200);
    assert.equal(receivedFrom(host, visitor.conversation).length, 1);
  });

  const long = 'x'.repeat(8000);
  const cases: Record<string, [body: unknown, status: number, says: RegExp]> = {
    'with 8,000 characters': [{ id: 'message-1', text: long }, 200, /message-1/],
    'with 8,000 emoji': [{ id: 'message-1', text: '😡'.repeat(8000) }, 200, /message-1/],
    'with one character more': [{ id: 'message-1', text: `${long}x` }, 413, /8001.*8000.*parts/],
    'of more than 64 KB': [{ id: 'message-1', text: 'x'.repeat(70_000) }, 413, /65536 bytes/],
    'of 1 MB': [`{"id":"message-1","text":"${'x'.repeat(1e6)}"}`, 413, /65536 bytes/],
    'that is no JSON': ['{"id":', 400, /not JSON/],
    'that is nothing': ['', 400, /not JSON/],
    'that is a list': ['[]', 400, /JSON object/],
    'nested 1,000 deep': [`${'['.repeat(1000)}${']'.repeat(1000)}`, 400, /nested/],
    'without an id': [{ text: 'Hello' }, 400, /"id" must be/],
    'with an id that is no id': [{ id: '../../etc', text: 'Hello' }, 400, /"id" must be/],
    'with an endless id': [{ id: 'x'.repeat(65), text: 'Hello' }, 400, /"id" must be/],
    'that says nothing': [{ id: 'message-1', text: ' \n ' }, 400, /empty/],
    'whose text is a number': [{ id: 'message-1', text: 5 }, 400, /"text" must be a string/],
    'with half a tap': [{ id: 'message-1', value: { option: 'a' } }, 400, /"value" must be/],
    'with an event of ours': [{ id: 'message-1', event: 'handoff.status' }, 400, /"start"/],
    'with a foreign attachment': [
      { id: 'message-1', attachments: [{ contentUrl: 'https://evil.example/x.png' }] },
      400,
      /Upload the file first/,
    ],
    'with a file that is not there': [
      { id: 'message-1', attachments: [{ contentUrl: `channel:${'A'.repeat(22)}.png` }] },
      400,
      /Upload it again/,
    ],
    'with half a character': ['{"id":"message-1","text":"\\ud800"}', 200, /message-1/],
    'with U+0000': [{ id: 'message-1', text: 'a\u0000b' }, 200, /message-1/],
  };
  for (const [title, [body, status, says]] of Object.entries(cases)) {
    test(`${title}: ${status}`, async () => {
      const visitor = await newVisitor(host.url);
      const response = await visitor.post(body);
      assert.equal(response.status, status);
      assert.match((await response.text()).replaceAll('\\"', '"'), says);
      assert.equal(receivedFrom(host, visitor.conversation).length, status === 200 ? 1 : 0);
    });
  }
});

suite('a token of the web chat', async () => {
  const clock = settableClock();
  const host = await testHost(web(), { clock });
  after(() => host.stop());
  const day = 24 * 60 * 60_000;
  const { token } = await newVisitor(host.url);
  const [id = '', issued = '', signature = ''] = token.split('.');
  const other = (await newVisitor(host.url)).token.split('.');
  const signedElsewhere = identities(Buffer.alloc(32), clock).issue();

  const forged: Record<string, string> = {
    'that is missing': '',
    'that is no token': 'Bearer hello',
    'of another scheme': `Basic ${token}`,
    'without its signature': `Bearer ${id}.${issued}.`,
    'with a signature of zeros': `Bearer ${id}.${issued}.${'A'.repeat(43)}`,
    'with a short signature': `Bearer ${id}.${issued}.${signature.slice(0, 42)}`,
    "with another's id": `Bearer ${other[0]}.${issued}.${signature}`,
    'with another time of issue': `Bearer ${id}.zzzzzz.${signature}`,
    'signed with another key': `Bearer ${signedElsewhere}`,
  };
  for (const [title, authorization] of Object.entries(forged)) {
    test(`${title} opens nothing`, async () => {
      const calls = [
        ['GET', '/web/messages?after=0'],
        ['GET', '/web/stream?after=0'],
        ['GET', `/web/files/${'A'.repeat(22)}.png`],
        ['POST', '/web/messages'],
        ['POST', '/web/files'],
      ] as const;
      for (const [method, path] of calls) {
        const response = await fetch(`${host.url}${path}`, {
          method,
          headers: { authorization },
          ...(method === 'POST' && { body: '{}' }),
        });
        assert.equal(response.status, 401, `${method} ${path}`);
        assert.match(await response.text(), /POST \/web\/session/);
      }
      assert.equal(host.received.length, 0);
    });
  }

  test("opens its own conversation and no other's", async () => {
    const [ada, bob] = [await newVisitor(host.url), await newVisitor(host.url)];
    await ada.post({ id: 'message-1', text: 'My card number is 4111' });
    const page = await bob.call('/web/messages?after=0');
    assert.deepEqual(((await page.json()) as { lines: unknown[] }).lines, []);
    assert.notEqual(ada.conversation, bob.conversation);
    assert.deepEqual(
      host.received.map(({ conversation }) => conversation.id),
      [ada.conversation],
    );
  });

  test('is good for 400 days, also after a restart', async () => {
    const again = await testHost(web(), { clock, memory: host.memory });
    await clock.advance(399 * day);
    assert.equal((await visitorWith(again.url, token).call('/web/messages')).status, 200);
    await clock.advance(2 * day);
    assert.equal((await visitorWith(again.url, token).call('/web/messages')).status, 401);
    await again.stop();
  });

  test('of a time to come is good: the clock was ahead when it was made', async () => {
    const ahead = settableClock(clock.now() + day);
    const made = await testHost(web(), { clock: ahead, memory: host.memory });
    const { token: early } = await newVisitor(made.url);
    await made.stop();
    assert.equal((await visitorWith(host.url, early).call('/web/messages')).status, 200);
  });

  test('that is not known is refused with a code, so that no other 401 is taken for it', async () => {
    const response = await fetch(`${host.url}/web/messages`);
    assert.equal(response.status, 401);
    assert.equal(((await response.json()) as { code: string }).code, 'web.token');
  });
});

suite('the web chat asks to wait', async () => {
  const clock = settableClock();
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
  const host = await testHost(web(), { clock, log, trustedProxies: 1 });
  const unaware = await testHost(web(), { clock, log });
  after(async () => {
    await host.stop();
    await unaware.stop();
  });
  const session = (url: string, from: string): Promise<Response> =>
    fetch(`${url}/web/session`, { method: 'POST', headers: { 'x-forwarded-for': from } });
  const tally = async (times: number, ask: (n: number) => Promise<Response>): Promise<object> => {
    const counts: Record<number, number> = {};
    for (let n = 0; n < times; n++) {
      const { status } = await ask(n);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  };

  test('one network that opens many conversations, wherever it says it is', async () => {
    const network = '203.0.113.7';
    const opened = await tally(62, (n) => session(host.url, `10.0.0.${n}, ${network}`));
    assert.deepEqual(opened, { 201: 60, 429: 2 });
    assert.equal((await session(host.url, network)).headers.get('retry-after'), '2');
    assert.equal((await session(host.url, '203.0.113.8')).status, 201);
    await clock.advance(2000);
    assert.equal((await session(host.url, network)).status, 201);
  });

  test('one /64 of IPv6, which one customer has', async () => {
    const opened = await tally(62, (n) => session(host.url, `2001:db8::${n.toString(16)}`));
    assert.deepEqual(opened, { 201: 60, 429: 2 });
  });

  test('all behind a proxy it was not told of, and says so once in the log', async () => {
    const before = warned.length;
    const opened = await tally(62, (n) => session(unaware.url, `127.0.0.${n}`));
    assert.deepEqual(opened, { 201: 60, 429: 2 });
    assert.equal(warned.length, before + 1);
    assert.match(warned.at(-1) ?? '', /TRUSTED_PROXIES/);
  });

  test('a conversation after 60 messages at once, and takes one more each second', async () => {
    const visitor = await newVisitor(host.url);
    const say = (n: number) => visitor.post({ id: `message-${n}`, text: 'hi' });
    assert.deepEqual(await tally(62, say), { 200: 60, 429: 2 });
    assert.equal((await say(62)).headers.get('retry-after'), '1');
    assert.equal(receivedFrom(host, visitor.conversation).length, 60);
    await clock.advance(1000);
    assert.equal((await say(63)).status, 200);
    const other = await newVisitor(host.url);
    assert.equal((await other.post({ id: 'message-1', text: 'hi' })).status, 200);
  });

  test('a conversation after half a megabyte of words, and takes 256 KB more each minute', async () => {
    const visitor = await newVisitor(host.url);
    const text = '😡'.repeat(8000);
    const say = (n: number) => visitor.post({ id: `message-${n}`, text });
    assert.deepEqual(await tally(20, say), { 200: 16, 429: 4 });
    await clock.advance(60_000);
    assert.deepEqual(await tally(10, (n) => say(100 + n)), { 200: 8, 429: 2 });
  });

  test('who reads a long conversation again and again, and gives it a part at a time', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'hi' });
    const says = inLanguage('x'.repeat(30_000), 'en');
    for (let n = 0; n < 20; n++) await host.reply(visitor.conversation, { says });
    const read = (after: number) => visitor.call(`/web/messages?after=${after}`);
    const first = (await (await read(0)).json()) as { after: number; more: boolean };
    assert.deepEqual([first.after, first.more], [10, true]);
    const counts = (await tally(20, () => read(0))) as Record<number, number>;
    assert.ok((counts[200] ?? 0) >= 14 && (counts[429] ?? 0) >= 1, JSON.stringify(counts));
    // A page that listens gets all of it, later.
    const stream = await visitor.listen();
    let ready = false;
    const all = stream.until(() => stream.lines().length === 21).then(() => (ready = true));
    while (!ready) {
      await clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    stream.close();
  });
});

test('whatever is posted to the web chat, the answer is never 500', async () => {
  const clock = settableClock();
  const host = await testHost(web(), { clock });
  const visitor = await newVisitor(host.url);
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
    fc.record(
      {
        id: fc.oneof(fc.constant('message-1'), fc.jsonValue()),
        text: fc.jsonValue(),
        value: fc.oneof(
          fc.jsonValue(),
          fc.record({ option: fc.jsonValue(), question: fc.string() }),
        ),
        attachments: fc.array(fc.oneof(fc.jsonValue(), fc.record({ contentUrl: fc.jsonValue() }))),
        locale: fc.jsonValue(),
        event: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(odd, async (body) => {
      await clock.advance(60_000);
      const { status } = await visitor.post(JSON.stringify(body));
      assert.ok([200, 400, 413].includes(status), String(status));
    }),
    { numRuns: 300, interruptAfterTimeLimit: 10_000 },
  );
  await host.stop();
});

function receivedFrom(host: TestHost, conversation: string) {
  return host.received.filter((activity) => activity.conversation.id === conversation);
}
