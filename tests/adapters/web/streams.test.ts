import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { inLanguage, link, phrase, silentLog, strong } from '../../../activities/index.ts';
import type { Line } from '../../../adapters/adapter.ts';
import { web } from '../../../adapters/web/index.ts';
import { linked } from '../../../adapters/web/shown.ts';
import type { ShownLine } from '../../../adapters/web/wire.ts';
import { settableClock } from '../../harness/clock.ts';
import { testHost } from '../../harness/host.ts';
import { type Listening, newVisitor } from './visitor.ts';

const words = (lines: readonly { parts: readonly unknown[] }[]): string[] =>
  lines.map(({ parts }) => parts.join(''));

suite('a page that listens to its conversation', async () => {
  const clock = settableClock();
  const host = await testHost(web(), {
    clock,
    answer: ({ text }) => [{ says: inLanguage(`You said: ${text}`, 'en') }],
  });
  after(() => host.kill());

  test('hears what was said before, then what is said, once and in order', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'one' });
    await host.settled();
    const stream = await visitor.listen();
    assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    assert.deepEqual(words(stream.lines()), ['one', 'You said: one']);
    await visitor.post({ id: 'message-2', text: 'two' });
    await stream.until(() => stream.lines().length === 4);
    assert.deepEqual(words(stream.lines()).slice(2), ['two', 'You said: two']);
    assert.deepEqual(
      stream.events.flatMap(({ id }) => id ?? []),
      ['1', '2', '3', '4'],
    );
    stream.close();
  });

  test('goes on after the last line it has heard', async () => {
    const visitor = await newVisitor(host.url);
    for (const text of ['one', 'two', 'three']) await visitor.post({ id: `message-${text}`, text });
    await host.settled();
    const stream = await visitor.listen(4);
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    assert.deepEqual(
      stream.lines().map(({ seq }) => seq),
      [5, 6],
    );
    stream.close();
  });

  test('hears the same as another tab, with the id its own message had', async () => {
    const visitor = await newVisitor(host.url);
    const tabs = [await visitor.listen(), await visitor.listen()];
    await visitor.post({ id: 'message-1', text: 'Hello' });
    for (const tab of tabs) {
      await tab.until(() => tab.lines().length === 2);
      assert.equal(tab.lines()[0]?.id, 'message-1');
      tab.close();
    }
  });

  test('hears a thousand lines of before', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'Hello' });
    await host.settled();
    const says = inLanguage('x'.repeat(500), 'en');
    for (let i = 0; i < 1000; i++) await host.reply(visitor.conversation, { says });
    const stream = await visitor.listen();
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    assert.deepEqual(
      stream.lines().map(({ seq }) => seq),
      Array.from({ length: 1002 }, (_, index) => index + 1),
    );
    stream.close();
  });

  test('hears what another worker said, by looking every few seconds', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'Hello' });
    await host.settled();
    const stream = await visitor.listen();
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    host.memory.conversations.get(visitor.conversation)?.lines.push({
      seq: 3,
      at: clock.now(),
      by: 'agent',
      id: 'elsewhere',
      reply: { says: inLanguage('Ada here.', 'en') },
    });
    await advanceUntil(stream, () => stream.lines().length === 3);
    assert.equal(stream.lines()[2]?.by, 'agent');
    stream.close();
  });

  test('does not hear what the bot decided and a person kept it from saying', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'Hello' });
    await host.settled();
    const kept = host.memory.conversations.get(visitor.conversation)?.lines ?? [];
    const line = (seq: number, text: string, status?: string): Line => ({
      seq,
      at: clock.now(),
      by: 'bot',
      id: `line-${seq}`,
      reply: { says: inLanguage(text, 'en') },
      ...(status !== undefined && { status }),
    });
    kept.push(line(3, 'too late', 'dropped'), line(4, 'wait', 'pending'), line(5, 'last', 'sent'));
    const asked = async (): Promise<string[]> => {
      const page = await visitor.call('/web/messages?after=2');
      return words(((await page.json()) as { lines: ShownLine[] }).lines);
    };
    const stream = await visitor.listen(2);
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    assert.deepEqual(words(stream.lines()), []);
    assert.deepEqual(await asked(), []);
    kept[3] = line(4, 'wait', 'sent');
    await advanceUntil(stream, () => stream.lines().length === 2);
    assert.deepEqual(words(stream.lines()), ['wait', 'last']);
    assert.deepEqual(await asked(), ['wait', 'last']);
    stream.close();
  });

  test('is kept alive by a heartbeat at least every 15 seconds', async () => {
    const visitor = await newVisitor(host.url);
    const stream = await visitor.listen();
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    const from = clock.now();
    const beats = () => stream.events.filter(({ name }) => name === ': alive').length;
    await advanceUntil(stream, () => beats() >= 3);
    assert.ok(clock.now() - from <= 45_000, `${clock.now() - from} ms for three heartbeats`);
    stream.close();
  });

  test('is told who answers, and not which agent', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'agent' });
    await host.settled();
    const stream = await visitor.listen();
    const states = () => stream.events.filter(({ name }) => name === 'state');
    await stream.until(() => states().length === 1);
    host.setController(visitor.conversation, 'agent:ada@shop.example');
    await advanceUntil(stream, () => states().length === 2);
    assert.deepEqual(
      states().map(({ data }) => data),
      [{ controller: 'bot' }, { controller: 'agent' }],
    );
    assert.doesNotMatch(JSON.stringify(stream.events), /ada@shop/);
    stream.close();
  });

  test('sees that an answer is being prepared', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'Hello' });
    const stream = await visitor.listen();
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    await host.typing(visitor.conversation);
    await stream.until(() => stream.events.some(({ name }) => name === 'typing'));
    stream.close();
  });

  test('that opened too many streams keeps the newest twelve', async () => {
    const visitor = await newVisitor(host.url);
    const streams: Listening[] = [];
    for (let i = 0; i < 13; i++) streams.push(await visitor.listen());
    await streams[0]?.ended;
    const newest = streams.at(-1);
    await newest?.until(() => newest.events.some(({ name }) => name === 'ready'));
    for (const stream of streams) stream.close();
  });

  test('may ask from time to time instead', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'one' });
    await host.settled();
    const first = await (await visitor.call('/web/messages?after=0')).json();
    assert.deepEqual(
      { ...(first as object), lines: words((first as { lines: [] }).lines) },
      {
        lines: ['one', 'You said: one'],
        after: 2,
        more: false,
        state: { controller: 'bot' },
        forgotten: false,
      },
    );
    const second = await (await visitor.call('/web/messages?after=2')).json();
    assert.deepEqual(second, {
      lines: [],
      after: 2,
      more: false,
      state: { controller: 'bot' },
      forgotten: false,
    });
    for (const after of ['-1', '1.5', 'x', '1e400']) {
      assert.equal((await visitor.call(`/web/messages?after=${after}`)).status, 400, after);
    }
  });

  test('is told when its conversation was forgotten, and hears the new one from its start', async () => {
    const visitor = await newVisitor(host.url);
    for (const text of ['one', 'two']) await visitor.post({ id: `message-${text}`, text });
    await host.settled();
    const before = await visitor.listen();
    await before.until(() => before.lines().length === 4);
    host.memory.conversations.delete(visitor.conversation);
    await host.forget(visitor.conversation);
    await before.ended;
    await visitor.post({ id: 'message-3', text: 'three' });
    await host.settled();
    const stream = await visitor.listen(4);
    await stream.until(() => stream.events.some(({ name }) => name === 'ready'));
    assert.ok(stream.events.some(({ name }) => name === 'forgotten'));
    assert.deepEqual(words(stream.lines()), ['three', 'You said: three']);
    stream.close();
    const page = (await (await visitor.call('/web/messages?after=4')).json()) as {
      forgotten: boolean;
      after: number;
    };
    assert.deepEqual([page.forgotten, page.after], [true, 2]);
  });

  test('is let go when the server stops, and sent elsewhere afterwards', async () => {
    const stopping = await testHost(web());
    const visitor = await newVisitor(stopping.url);
    const stream = await visitor.listen();
    await stopping.stop();
    await stream.ended;
  });

  /** Lets the clock go on in steps until it is so. */
  async function advanceUntil(
    stream: { until: (done: () => boolean) => Promise<void> },
    done: () => boolean,
  ): Promise<void> {
    let over = false;
    const waited = stream.until(done).then(() => {
      over = true;
    });
    while (!over) {
      await clock.advance(1000);
      // What was written must get through the socket.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waited;
  }
});

suite('what the page is given to show', async () => {
  const warned: { seq?: number }[] = [];
  const log = { ...silentLog, warn: (_: string, facts: object = {}) => void warned.push(facts) };
  const host = await testHost(web(), { log });
  after(() => host.stop());

  test('is a reply with its values written out, its options and its language', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'Hello' });
    await host.reply(visitor.conversation, {
      says: inLanguage(
        phrase`Refund ${{ kind: 'money', amount: 4250, currency: 'EUR' }} for ${strong('the kettle')}, see ${link('https://shop.example/r', 'here')}.`,
        'en',
      ),
      options: [{ value: 'yes', label: 'Yes' }],
      question: 'q1',
      attachments: [
        { contentType: 'image/png', contentUrl: 'https://shop.example/kettle.png', name: 'Kettle' },
        {
          contentType: 'application/vnd.geo+json',
          content: { latitude: 52.5, longitude: 13.4, name: 'Shop' },
        },
      ],
    });
    const page = await visitor.call('/web/messages?after=1');
    const [line] = ((await page.json()) as { lines: object[] }).lines;
    assert.deepEqual(line, {
      ...line,
      by: 'bot',
      parts: [
        'Refund ',
        '€42.50',
        ' for ',
        { strong: 'the kettle' },
        ', see ',
        { href: 'https://shop.example/r', text: 'here' },
        '.',
      ],
      attachments: [
        { type: 'image/png', name: 'Kettle', url: 'https://shop.example/kettle.png' },
        {
          type: 'application/vnd.geo+json',
          name: 'Shop',
          url: 'https://www.openstreetmap.org/?mlat=52.5&mlon=13.4',
        },
      ],
      options: [{ value: 'yes', label: 'Yes' }],
      question: 'q1',
      language: 'en',
    });
  });

  test('is a dot for a line that cannot be shown, and everything else', async () => {
    const visitor = await newVisitor(host.url);
    await visitor.post({ id: 'message-1', text: 'Hello' });
    const lines = host.memory.conversations.get(visitor.conversation)!.lines;
    const reply = (seq: number, value: unknown): Line => ({
      seq,
      at: 0,
      by: 'bot',
      id: `line-${seq}`,
      reply: { says: { language: 'en', parts: ['It is ', value as string] } },
    });
    lines.push(
      reply(2, { kind: 'date', iso: '' }),
      reply(3, { kind: 'money', amount: 1, currency: 'EURO' }),
      reply(4, { kind: 'spell', text: null }),
      reply(5, { kind: 'spell', text: 102938 }),
      reply(6, null),
      reply(7, 'said.'),
    );
    const page = await visitor.call('/web/messages?after=1');
    const shown = ((await page.json()) as { lines: ShownLine[] }).lines;
    assert.deepEqual(words(shown), [
      'It is •',
      'It is •',
      'It is •',
      'It is •',
      '•',
      'It is said.',
    ]);
    const stream = await visitor.listen(1);
    await stream.until(() => stream.lines().length === 6);
    assert.deepEqual(stream.lines(), shown);
    stream.close();
    assert.deepEqual(
      warned.map(({ seq }) => seq),
      [6],
      'each is complained of once',
    );
  });

  test('is refused in the turn that says it when it cannot be shown', () => {
    const says = { language: 'en', parts: ['It arrives on ', null as unknown as string] };
    assert.throws(() => web().write({ says }), { code: 'web.reply', message: /values/ });
  });

  const texts: Record<string, unknown[]> = {
    'nothing to follow': ['nothing to follow'],
    'see https://a.example/x?y=1#z.': [
      'see ',
      { href: 'https://a.example/x?y=1#z', text: 'https://a.example/x?y=1#z' },
      '.',
    ],
    '请看https://a.example/订单，谢谢': [
      '请看',
      { href: 'https://a.example/', text: 'https://a.example/' },
      '订单，谢谢',
    ],
    '(http://a.example)': ['(', { href: 'http://a.example/', text: 'http://a.example' }, ')'],
    'javascript:alert(1)': ['javascript:alert(1)'],
    '<img src=x onerror=alert(1)>': ['<img src=x onerror=alert(1)>'],
    'https://': ['https://'],
  };
  for (const [text, parts] of Object.entries(texts)) {
    test(`the words ${JSON.stringify(text)} become ${parts.length} parts`, () => {
      assert.deepEqual(linked(text), parts);
    });
  }

  for (const href of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc', '']) {
    test(`a link to ${JSON.stringify(href)} is shown as its words only`, async () => {
      const visitor = await newVisitor(host.url);
      await visitor.post({ id: 'message-1', text: 'Hello' });
      await host.reply(visitor.conversation, {
        says: inLanguage(phrase`${link(href, 'Click me')}`, 'en'),
        attachments: [{ contentType: 'image/png', contentUrl: href, name: 'Picture' }],
      });
      const page = await visitor.call('/web/messages?after=1');
      const { lines } = (await page.json()) as { lines: { parts: []; attachments: [] }[] };
      assert.deepEqual(lines[0]?.parts, ['Click me']);
      assert.deepEqual(lines[0]?.attachments, [{ type: 'image/png', name: 'Picture' }]);
    });
  }
});
