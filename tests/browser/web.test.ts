import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { type Activity, inLanguage, link, phrase, type Reply } from '../../activities/index.ts';
import { web } from '../../adapters/web/index.ts';
import { assertAccessible, journey } from '../harness/browser.ts';
import { type TestHost, type TestHostOptions, testHost } from '../harness/host.ts';

/** A bot of a few lines, in the language it is written to. */
function answer({ type, text = '', value, attachments }: Activity): readonly Reply[] {
  const language = /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
  const say = (en: string, zh: string, more: Partial<Reply> = {}): Reply => ({
    says: inLanguage({ in: { en, zh } }, language),
    ...more,
  });
  if (type === 'event') return [say('Hello! How can I help?', '您好！')];
  if (value) return [say(`Noted: ${text}.`, `已记录：${text}。`)];
  if (attachments) return [say('Thank you for the picture.', '图片已收到。')];
  if (/money|退款/.test(text)) {
    const options = [
      { value: 'broken', label: language === 'zh' ? '收到时已损坏' : 'It arrived broken' },
      { value: 'late', label: language === 'zh' ? '送达太晚' : 'It came too late' },
    ];
    return [say('What went wrong?', '遇到了什么问题？', { options, question: 'q1' })];
  }
  return [say(`You said: ${text}`, `您说：${text}`)];
}

async function start(t: TestContext, options: TestHostOptions = {}): Promise<TestHost> {
  const files = await mkdtemp(join(tmpdir(), 'parlance-files-'));
  const host = await testHost(web({ files }), { answer, ...options });
  t.after(async () => {
    await host.kill();
    await rm(files, { recursive: true });
  });
  return host;
}

const box = (page: Page): Locator => page.getByRole('textbox');
const log = (page: Page): Locator => page.getByRole('log');

async function write(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
}

/** What stands in the thread, line by line. */
function thread(page: Page): Promise<string[]> {
  return log(page).locator('.bubble').allTextContents();
}

async function assertThread(page: Page, lines: readonly string[]): Promise<void> {
  await log(page)
    .locator('.bubble')
    .nth(lines.length - 1)
    .waitFor();
  assert.deepEqual(await thread(page), lines);
}

journey(
  'a customer chats, picks an option and comes back to the same thread',
  async ({ profile }, t) => {
    const host = await start(t);
    const context = await profile();
    const page = await context.newPage();
    await page.goto(host.url);
    await log(page).getByText('Hello! How can I help?').waitFor();
    assert.equal(await page.title(), 'Chat with us');
    await write(page, 'I want my money back');
    await page.getByRole('button', { name: 'It came too late' }).waitFor();
    await assertAccessible(page);

    await page.getByRole('button', { name: 'It came too late' }).click();
    const whole = [
      'Hello! How can I help?',
      'I want my money back',
      'What went wrong?',
      'It came too late',
      'Noted: It came too late.',
    ];
    await assertThread(page, whole);
    assert.equal(await page.getByRole('group', { name: 'Answers' }).count(), 0);
    assert.deepEqual(host.received.at(-1)?.value, { option: 'late', question: 'q1' });

    await box(page).fill('half a thou');
    await page.reload();
    await assertThread(page, whole);
    assert.equal(
      await box(page).inputValue(),
      'half a thou',
      'what was being written is still there',
    );
    assert.equal(host.memory.conversations.size, 1);
    // The same question asked again can be answered again.
    const [conversation = ''] = host.memory.conversations.keys();
    const [again] = answer({ ...host.received.at(-1)!, text: 'money', value: null });
    await host.reply(conversation, again ?? {});
    await page.getByRole('button', { name: 'It came too late' }).waitFor();
    const stranger = await (await profile()).newPage();
    await stranger.goto(host.url);
    await log(stranger).getByText('Hello! How can I help?').waitFor();
    assert.deepEqual(await thread(stranger), ['Hello! How can I help?']);
  },
);

journey(
  'two tabs show the same thread, and lines of before are not read out',
  async ({ profile }, t) => {
    const host = await start(t);
    const context = await profile();
    const [one, two] = [await context.newPage(), await context.newPage()];
    await Promise.all([one.goto(host.url), two.goto(host.url)]);
    await log(one).getByText('Hello! How can I help?').waitFor();
    await log(two).getByText('Hello! How can I help?').waitFor();
    await write(one, 'from the first');
    await log(two).getByText('You said: from the first').waitFor();
    await write(two, 'from the second');
    await log(one).getByText('You said: from the second').waitFor();
    assert.deepEqual(await thread(one), await thread(two));
    assert.equal(host.memory.conversations.size, 1);
    assert.equal(await log(one).getAttribute('aria-live'), 'polite');
  },
);

journey(
  'what is written without a connection waits, also through a reload, and arrives once',
  async ({ profile }, t) => {
    const host = await start(t);
    const context = await profile();
    const page = await context.newPage();
    await page.goto(host.url);
    await log(page).getByText('Hello! How can I help?').waitFor();
    await context.setOffline(true);
    await write(page, 'one');
    await write(page, 'two');
    await log(page).getByText('Not sent. Trying again…').waitFor();
    await page.getByRole('status').getByText('Trying again').waitFor();
    await assertAccessible(page);

    await context.setOffline(false);
    await log(page).getByText('You said: two').waitFor();
    assert.deepEqual((await thread(page)).toSorted(), [
      'Hello! How can I help?',
      'You said: one',
      'You said: two',
      'one',
      'two',
    ]);
    assert.deepEqual(textsOf(host), ['one', 'two']);

    // The server takes nothing in; the page is closed before it does again.
    host.refusal = new Error('disk full');
    await write(page, 'three');
    await log(page).getByText('Not sent. Trying again…').waitFor();
    await page.close();
    host.refusal = undefined;
    const later = await context.newPage();
    await later.goto(host.url);
    await log(later).getByText('You said: three').waitFor();
    assert.deepEqual(textsOf(host), ['one', 'two', 'three']);
  },
);

journey('a message whose answer was lost is shown and answered once', async ({ profile }, t) => {
  const host = await start(t);
  const page = await (await profile()).newPage();
  await page.goto(host.url);
  await log(page).getByText('Hello! How can I help?').waitFor();
  let lost = 0;
  await page.route('**/web/messages', async (route) => {
    await route.fetch();
    if (lost++ === 0) await route.abort();
    else await route.fallback();
  });
  await write(page, 'Hello?');
  await log(page).getByText('You said: Hello?').waitFor();
  await page.waitForFunction('Object.keys(localStorage).every((key) => !key.includes("unsent"))');
  assert.deepEqual(await thread(page), ['Hello! How can I help?', 'Hello?', 'You said: Hello?']);
  assert.deepEqual(textsOf(host), ['Hello?']);
});

journey('a server killed right after Enter and started again goes on', async ({ profile }, t) => {
  const before = await start(t);
  const page = await (await profile()).newPage();
  await page.goto(before.url);
  await log(page).getByText('Hello! How can I help?').waitFor();
  await box(page).fill('Are you still there?');
  // Half of the time it has the message already, half of the time it has not; both must do.
  await Promise.all([box(page).press('Enter'), before.kill()]);
  await page.getByRole('status').getByText('No connection').waitFor();
  await write(page, 'And now?');
  const after = await start(t, {
    memory: before.memory,
    port: Number(new URL(before.url).port),
  });
  await log(page).getByText('You said: And now?').waitFor();
  const lines = await thread(page);
  assert.deepEqual(lines.toSorted(), [
    'And now?',
    'Are you still there?',
    'Hello! How can I help?',
    'You said: And now?',
    'You said: Are you still there?',
  ]);
  assert.deepEqual([...textsOf(before), ...textsOf(after)], ['Are you still there?', 'And now?']);
  await page.getByRole('status').getByText('We answer right here').waitFor();
});

journey(
  'on another site with hostile styles it looks and works the same',
  async ({ profile }, t) => {
    const host = await start(t);
    const site = createServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        // What the README says a site with a policy needs.
        'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src ${host.url}; connect-src ${host.url}; img-src blob:`,
      });
      response.end(`<!doctype html><html lang="en"><title>A shop</title><style>
      html { font-size: 62.5%; color: red; letter-spacing: 1em; text-transform: uppercase; }
      body { transform: rotate(2deg); overflow: hidden; }
      body *, parlance-chat, parlance-chat * { all: unset !important; display: none !important;
        visibility: hidden !important; opacity: 0 !important; pointer-events: none !important;
        position: static !important; font: 2px fantasy !important; color: transparent !important; }
      button, textarea, :root > * { background: lime !important; width: 1px !important; }
      </style><body><h1>A shop</h1><script src="${host.url}/widget.js" async></script></body></html>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    t.after(() => site.close());
    // Another name, so that to the browser it is another site.
    const url = `http://localhost:${(site.address() as AddressInfo).port}`;

    const context = await profile({ viewport: { width: 1000, height: 800 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: 'Open chat' }).click();
    const panel = page.getByRole('dialog', { name: 'Chat with us' });
    await panel.getByText('Hello! How can I help?').waitFor();
    await write(page, 'I want my money back');
    const option = panel.getByRole('button', { name: 'It arrived broken' });
    await option.waitFor();
    const place = await panel.boundingBox();
    assert.deepEqual(place && [place.width, place.height], [400, 640]);
    const look = await option.evaluate((element: Styled) => {
      const { fontSize, opacity, letterSpacing, textTransform } =
        element.ownerDocument.defaultView.getComputedStyle(element);
      return [fontSize, opacity, letterSpacing, textTransform];
    });
    assert.deepEqual(look, ['16px', '1', 'normal', 'none']);
    await option.click();
    await panel.getByText('Noted: It arrived broken.').waitFor();
    assert.deepEqual(await context.cookies(), []);

    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    const [conversation = ''] = host.memory.conversations.keys();
    await host.reply(conversation, { says: inLanguage('One more thing.', 'en') }, 'agent');
    await page.getByRole('button', { name: 'Open chat, 1 new' }).press('Enter');
    await panel.getByText('One more thing.').waitFor();

    await page.reload();
    await page.getByRole('button', { name: 'Open chat' }).click();
    await panel.getByText('Noted: It arrived broken.').waitFor();
  },
);

journey(
  'a page whose streams are held up on their way asks from time to time instead',
  async ({ profile }, t) => {
    const host = await start(t);
    const page = await (await profile()).newPage();
    // Nothing ever comes of a stream, as behind a proxy that gathers the whole answer first.
    await page.route('**/web/stream*', () => {});
    await page.goto(host.url);
    await log(page).getByText('Hello! How can I help?').waitFor();
    await write(page, 'Hello');
    await log(page).getByText('You said: Hello').waitFor();
  },
);

journey(
  'a browser that keeps nothing can chat, and one whose conversation is gone starts anew',
  async ({ profile }, t) => {
    const before = await start(t);
    const forgetful = await profile();
    await forgetful.addInitScript(
      `for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name,
         { get() { throw new DOMException('Access is denied', 'SecurityError'); } });`,
    );
    const [page, other] = [await forgetful.newPage(), await (await profile()).newPage()];
    await Promise.all([page.goto(before.url), other.goto(before.url)]);
    for (const tab of [page, other]) {
      await write(tab, 'Hello');
      await log(tab).getByText('You said: Hello').waitFor();
    }
    await before.kill();
    // The same address, but another installation: it knows no token of the first.
    const after = await start(t, { port: Number(new URL(before.url).port) });
    await write(page, 'Still there?');
    await log(page).getByText('You said: Still there?').waitFor();
    await log(other).getByText('You said: Hello').waitFor({ state: 'detached' });
    await log(other).getByText('Hello! How can I help?').waitFor();
    assert.deepEqual(textsOf(after), ['Still there?']);
    assert.equal(after.memory.conversations.size, 2);
  },
);

journey(
  'what stands between page and server does not end the conversation',
  async ({ profile }, t) => {
    const host = await start(t);
    const page = await (await profile()).newPage();
    await page.goto(host.url);
    await write(page, 'Hello');
    await log(page).getByText('You said: Hello').waitFor();
    const answers = [
      { status: 401, body: 'Please sign in to the hotel network' },
      { status: 404, body: '<html>nothing here</html>' },
      { status: 200, contentType: 'text/html', body: '<html>Welcome to our hotel</html>' },
    ];
    const inTheWay = [...answers];
    await page.route('**/web/stream*', (route) => {
      const answer = inTheWay.shift();
      return answer ? route.fulfill(answer) : route.continue();
    });
    const swallowed = [...answers];
    await page.route('**/web/messages', (route) => {
      const answer = swallowed.shift();
      return answer ? route.fulfill(answer) : route.continue();
    });
    await page.reload();
    await write(page, 'Still there?');
    await log(page).getByText('You said: Still there?').waitFor();
    assert.deepEqual(textsOf(host), ['Hello', 'Still there?']);
    assert.equal(host.memory.conversations.size, 1);
  },
);

journey('a conversation the server did not know for a while comes back', async ({ profile }, t) => {
  const before = await start(t);
  const port = Number(new URL(before.url).port);
  const page = await (await profile()).newPage();
  await page.goto(before.url);
  await write(page, 'Hello');
  await log(page).getByText('You said: Hello').waitFor();
  await before.kill();
  // The wrong key, and nothing of before.
  const wrong = await start(t, { port });
  await log(page).getByText('You said: Hello').waitFor({ state: 'detached' });
  await log(page).getByText('Hello! How can I help?').waitFor();
  await wrong.kill();
  await start(t, { port, memory: before.memory });
  await log(page).getByText('You said: Hello').waitFor();
});

journey('a page whose conversation is forgotten goes on with a new one', async ({ profile }, t) => {
  const host = await start(t);
  const page = await (await profile()).newPage();
  await page.goto(host.url);
  await write(page, 'Hello');
  await log(page).getByText('You said: Hello').waitFor();
  const [conversation = ''] = host.memory.conversations.keys();
  host.memory.conversations.delete(conversation);
  await host.forget(conversation);
  await log(page).getByText('You said: Hello').waitFor({ state: 'detached' });
  await write(page, 'Again');
  await log(page).getByText('You said: Again').waitFor();
  await assertThread(page, ['Again', 'You said: Again']);
});

journey('Enter while an input method composes sends nothing', async ({ profile }, t) => {
  const host = await start(t);
  const page = await (await profile({ locale: 'zh-CN' })).newPage();
  await page.goto(host.url);
  await page.getByRole('log').getByText('Hello!').waitFor();
  const devtools = await page.context().newCDPSession(page);
  await box(page).focus();
  await devtools.send('Input.imeSetComposition', {
    text: 'wo yao',
    selectionStart: 6,
    selectionEnd: 6,
  });
  // While composing, the keyboard belongs to the input method: the page sees the key, no more.
  await devtools.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 13,
  });
  assert.deepEqual(textsOf(host), []);
  await devtools.send('Input.insertText', { text: '我要退款' });
  assert.equal(await box(page).inputValue(), '我要退款');
  // Safari says that composing is over before it tells of the key that ended it.
  await box(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
  await box(page).press('Shift+Enter');
  assert.equal(await box(page).inputValue(), '我要退款\n');
  assert.deepEqual(textsOf(host), []);
  await box(page).press('Enter');
  await page.getByRole('button', { name: '送达太晚' }).click();
  await log(page).getByText('已记录：送达太晚。').waitFor();
  assert.deepEqual(textsOf(host), ['我要退款', '送达太晚']);
});

journey(
  'the chat speaks the language of the browser, then that of the conversation',
  async ({ profile }, t) => {
    const host = await start(t);
    const page = await (
      await profile({ locale: 'zh-CN', viewport: { width: 320, height: 568 } })
    ).newPage();
    await page.goto(host.url);
    // The bot's greeting is in English: the chat follows it.
    await log(page).getByText('Hello!').waitFor();
    await page.getByRole('button', { name: 'Send' }).waitFor();
    await box(page).fill('我要退款');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: '发送' }).waitFor();
    await page.getByRole('textbox', { name: '消息' }).waitFor();
    await page.getByRole('group', { name: '可选答案' }).waitFor();
    assert.equal(await page.title(), '在线客服');
    assert.equal(await page.evaluate('document.documentElement.lang'), 'zh-CN');
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await assertAccessible(page);
  },
);

journey(
  'a page with the chat in its markup has one chat, however early the script runs',
  async ({ profile }, t) => {
    const host = await start(t);
    const page = await (await profile()).newPage();
    // A script that is there at once runs before the rest of the page arrives.
    await page.route('**/slow', async (route) => {
      const response = await route.fetch({ url: `${host.url}/` });
      const html = (await response.text()).replace(' async', '');
      await route.fulfill({ response, body: html });
    });
    await page.goto(`${host.url}/slow`);
    await log(page).getByText('Hello!').waitFor();
    assert.equal(await page.locator('parlance-chat').count(), 1);
  },
);

journey('words of customers and bots never become markup', async ({ profile }, t) => {
  const host = await start(t);
  const page = await (await profile({ colorScheme: 'dark' })).newPage();
  await page.goto(host.url);
  await log(page).getByText('Hello!').waitFor();
  const payloads = [
    '<img src=x onerror="document.title=1">',
    '<script>document.title=1</script>',
    '"><svg onload=document.title=1>',
    '</textarea><iframe srcdoc="<script>parent.document.title=1</script>">',
    '{{constructor.constructor("document.title=1")()}}',
  ];
  for (const payload of payloads) {
    await write(page, payload);
    await log(page).getByText(`You said: ${payload}`).waitFor();
  }
  const [conversation = ''] = host.memory.conversations.keys();
  await host.reply(conversation, {
    says: inLanguage(
      phrase`${link('javascript:document.title=1', 'Click')} ${link('https://shop.example/', 'Shop')}`,
      'en',
    ),
    options: [{ value: 'x', label: '<b onclick=document.title=1>Bold</b>' }],
    question: 'q2',
  });
  await page.getByRole('button', { name: '<b onclick=document.title=1>Bold</b>' }).click();
  await log(page).getByText('Noted: <b').waitFor();
  assert.deepEqual(
    await log(page)
      .locator('a')
      .evaluateAll((links: { href: string; rel: string }[]) =>
        links.map(({ href, rel }) => [href, rel]),
      ),
    [['https://shop.example/', 'noopener noreferrer']],
  );
  assert.equal(await log(page).locator('script, svg, iframe, b, img').count(), 0);
  assert.equal(await page.title(), 'Chat with us');
  await assertAccessible(page);
});

journey('a picture is sent, and everything can be done by keyboard', async ({ profile }, t) => {
  const host = await start(t);
  const page = await (await profile()).newPage();
  await page.goto(host.url);
  await log(page).getByText('Hello!').waitFor();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
  await box(page).focus();
  const choosing = page.waitForEvent('filechooser');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await (await choosing).setFiles({ name: 'kettle.png', mimeType: 'image/png', buffer: png });
  await log(page).getByText('Thank you for the picture.').waitFor();
  const picture = log(page).getByRole('img', { name: 'kettle.png' });
  const width = await picture.evaluate(
    async (image: { decode: () => Promise<void>; naturalWidth: number }) => {
      await image.decode();
      return image.naturalWidth;
    },
  );
  assert.equal(width, 1);

  await box(page).focus();
  await page.keyboard.type('I want my money back');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'It arrived broken' }).waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await log(page).getByText('Noted: It arrived broken.').waitFor();
  // The focus is not lost with the button that had it.
  await page.locator('textarea:focus').waitFor();
  await assertAccessible(page);
});

/** The little of a browser's elements that these tests look at. */
interface Styled {
  readonly ownerDocument: {
    readonly defaultView: {
      readonly getComputedStyle: (element: Styled) => Readonly<Record<string, string>>;
    };
  };
}

function textsOf(host: TestHost): string[] {
  return host.received.flatMap(({ type, text }) => (type === 'message' && text ? [text] : []));
}
