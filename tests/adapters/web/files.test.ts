import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, type TestContext, test } from 'node:test';
import { web } from '../../../adapters/web/index.ts';
import { settableClock } from '../../harness/clock.ts';
import { type TestHost, type TestHostOptions, testHost } from '../../harness/host.ts';
import { newVisitor, type WebVisitor } from './visitor.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const begins = (start: string, length = 100): Buffer =>
  Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(length)]);

suite('a picture sent to the web chat', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parlance-files-'));
  const host = await testHost(web({ files: folder }));
  after(async () => {
    await host.stop();
    await rm(folder, { recursive: true });
  });

  test('is kept for its sender alone, and comes back as it was', async () => {
    const [ada, bob] = [await newVisitor(host.url), await newVisitor(host.url)];
    const response = await ada.call('/web/files', { method: 'POST', body: png });
    assert.equal(response.status, 201);
    const file = (await response.json()) as {
      contentType: string;
      contentUrl: string;
      size: number;
    };
    assert.deepEqual(file, { ...file, contentType: 'image/png', size: png.length });
    const name = file.contentUrl.replace('channel:', '');

    const posted = await ada.post({ id: 'message-1', attachments: [{ ...file, name: 'me.png' }] });
    assert.equal(posted.status, 200);
    assert.deepEqual(host.received[0]?.attachments, [{ ...file, name: 'me.png' }]);

    const back = await ada.call(`/web/files/${name}`);
    assert.deepEqual(Buffer.from(await back.arrayBuffer()), png);
    assert.equal(back.headers.get('content-type'), 'image/png');
    assert.equal(back.headers.get('x-content-type-options'), 'nosniff');
    assert.match(back.headers.get('content-disposition') ?? '', /^attachment/);

    assert.equal((await bob.call(`/web/files/${name}`)).status, 404);
    const stolen = await bob.post({ id: 'message-1', attachments: [file] });
    assert.equal(stolen.status, 400);

    const own = ada.conversation;
    assert.equal((await stat(join(folder, own))).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, own, name))).mode & 0o777, 0o600);
  });

  test('is found at any moment while a message names it', async () => {
    const visitor = await newVisitor(host.url);
    for (let n = 1; n <= 10; n++) {
      const response = await visitor.call('/web/files', { method: 'POST', body: png });
      const file = (await response.json()) as { contentUrl: string };
      const path = `/web/files/${file.contentUrl.replace('channel:', '')}`;
      const named = visitor.post({ id: `naming-${n}`, attachments: [file] });
      const looks = await Promise.all(Array.from({ length: 5 }, () => visitor.call(path)));
      assert.deepEqual(
        looks.map(({ status }) => status),
        [200, 200, 200, 200, 200],
      );
      assert.equal((await named).status, 200);
    }
  });

  const kinds: Record<string, [bytes: Buffer, status: number]> = {
    PNG: [png, 201],
    JPEG: [begins('\xff\xd8\xff\xe0'), 201],
    GIF: [begins('GIF89a'), 201],
    WebP: [begins('RIFF\x00\x10\n\x00WEBPVP8 '), 201],
    SVG: [begins('<svg xmlns="http://www.w3.org/2000/svg">'), 415],
    HTML: [begins('<!doctype html>'), 415],
    'a program': [begins('MZ'), 415],
    'a WAV, which begins like a WebP': [begins('RIFF\x00\x10\x00\x00WAVE'), 415],
    'HTML that ends like a PNG': [Buffer.concat([begins('<html>'), png]), 415],
    nothing: [Buffer.alloc(0), 415],
    '10 MB': [begins('GIF89a', 10 * 1024 * 1024 - 6), 201],
    'one byte more': [begins('GIF89a', 10 * 1024 * 1024 - 5), 413],
  };
  for (const [title, [body, status]] of Object.entries(kinds)) {
    test(`${title}: ${status}`, async () => {
      const visitor = await newVisitor(host.url);
      const response = await visitor.call('/web/files', { method: 'POST', body });
      assert.equal(response.status, status);
    });
  }

  for (const name of ['..%2f..%2fpackage.json', '../secret.png', 'x.png', '%00.png', '']) {
    test(`is not found as ${JSON.stringify(name)}`, async () => {
      const visitor = await newVisitor(host.url);
      const response = await visitor.call(`/web/files/${name}`);
      assert.equal(response.status, 404);
    });
  }

  test('is the twentieth at once, and then has to wait', async () => {
    const visitor = await newVisitor(host.url);
    const statuses = [];
    for (let i = 0; i < 21; i++) {
      statuses.push((await visitor.call('/web/files', { method: 'POST', body: png })).status);
    }
    assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => 201), 429]);
  });
});

suite('the pictures of customers', () => {
  const hour = 3_600_000;
  async function started(
    t: TestContext,
    options: TestHostOptions & { folder?: string; filesMaxBytes?: number } = {},
  ): Promise<{ host: TestHost; folder: string; clock: ReturnType<typeof settableClock> }> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'parlance-files-')));
    const clock = settableClock(Date.now());
    const { filesMaxBytes } = options;
    const channel = web({ files: folder, ...(filesMaxBytes !== undefined && { filesMaxBytes }) });
    const host = await testHost(channel, { clock, ...options });
    t.after(async () => {
      await host.stop();
      await rm(folder, { recursive: true, force: true });
    });
    return { host, folder, clock };
  }
  const upload = async (visitor: WebVisitor, body: Buffer = png) => {
    const response = await visitor.call('/web/files', { method: 'POST', body });
    const { contentUrl = '', ...rest } = (await response.json()) as { contentUrl?: string };
    const name = contentUrl.replace('channel:', '');
    return { status: response.status, name, file: { ...rest, contentUrl } };
  };
  const has = async (visitor: WebVisitor, name: string): Promise<boolean> =>
    (await visitor.call(`/web/files/${name}`)).ok;

  test('have a share of the disk: when it is used up, no more are taken', async (t) => {
    const { host, folder } = await started(t, { filesMaxBytes: 250 });
    const visitor = await newVisitor(host.url);
    assert.equal((await upload(visitor, begins('GIF89a'))).status, 201);
    assert.equal((await upload(visitor, begins('no kind'))).status, 415, 'takes nothing');
    assert.equal((await upload(visitor, begins('GIF89a'))).status, 201);
    const refused = await visitor.call('/web/files', { method: 'POST', body: begins('GIF89a') });
    assert.equal(refused.status, 507);
    assert.match(await refused.text(), /no room for more pictures.*later/);
    // What is there already counts after a restart.
    const again = await started(t, { folder, filesMaxBytes: 250, memory: host.memory });
    assert.equal((await upload(await newVisitor(again.host.url), png)).status, 507);
  });

  test('that no message names are removed after a day', async (t) => {
    const { host, clock } = await started(t);
    const visitor = await newVisitor(host.url);
    const [kept, forgotten] = [await upload(visitor), await upload(visitor)];
    await visitor.post({ id: 'message-1', attachments: [kept.file] });
    await clock.advance(23 * hour);
    assert.ok(await has(visitor, forgotten.name));
    for (let n = 0; n < 3; n++) await clock.advance(hour);
    while (await has(visitor, forgotten.name)) await new Promise(setImmediate);
    assert.ok(await has(visitor, kept.name));
    const late = await visitor.post({ id: 'message-2', attachments: [forgotten.file] });
    assert.equal(late.status, 400);
  });

  test('are removed at a start when their conversation is no more', async (t) => {
    const { host, folder } = await started(t);
    const visitor = await newVisitor(host.url);
    const { name, file } = await upload(visitor);
    await visitor.post({ id: 'message-1', attachments: [file] });
    const gone = join(folder, 'web.gone');
    await mkdir(gone);
    for (const [which, ageMs] of [
      ['old', 2 * hour],
      ['new', 0],
    ] as const) {
      const path = join(gone, `${which}.png`);
      await writeFile(path, png);
      const at = new Date(Date.now() - ageMs);
      await utimes(path, at, at);
    }
    const again = await started(t, { folder, memory: host.memory });
    await upload(await newVisitor(again.host.url));
    assert.deepEqual(await readdir(gone), ['new.png']);
    assert.deepEqual(await readdir(join(folder, visitor.conversation)), [name]);
  });

  test('go when their conversation is forgotten', async (t) => {
    const { host, folder } = await started(t);
    const [ada, bob] = [await newVisitor(host.url), await newVisitor(host.url)];
    const [hers, his] = [await upload(ada), await upload(bob)];
    await ada.post({ id: 'message-1', attachments: [hers.file] });
    await host.forget(ada.conversation);
    assert.equal(await has(ada, hers.name), false);
    assert.ok(await has(bob, his.name));
    assert.deepEqual(await readdir(folder), [bob.conversation]);
    await host.forget('web.nobody');
  });

  test('come one at a time in a conversation, and hold up nobody else', async (t) => {
    const { host, clock, folder } = await started(t);
    const [slow, other] = [await newVisitor(host.url), await newVisitor(host.url)];
    const sending = request(`${host.url}/web/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slow.token}`, 'content-length': 9_000_000 },
    });
    sending.on('error', () => {}); // it is not taken to its end
    const answered = new Promise<number>((resolve) => {
      sending.on('response', (response) => resolve(response.statusCode ?? 0));
    });
    sending.write(begins('GIF89a'));
    const own = join(folder, slow.conversation);
    while ((await readdir(own).catch(() => [])).length === 0) await new Promise(setImmediate);
    assert.equal((await upload(slow)).status, 429);
    assert.equal((await upload(other)).status, 201);
    await clock.advance(30_000);
    await clock.advance(30_000);
    assert.equal(await answered, 408);
    sending.destroy();
    assert.deepEqual(await readdir(own), [], 'nothing of it is left');
  });
});
