import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { web } from '../../../adapters/web/index.ts';
import { testHost } from '../../harness/host.ts';
import { newVisitor } from './visitor.ts';

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

    const [own = ''] = await readdir(folder);
    assert.equal((await stat(join(folder, own, name))).mode & 0o777, 0o600);
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
