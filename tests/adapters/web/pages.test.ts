import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundleWidget, web } from '../../../adapters/web/index.ts';
import { testHost } from '../../harness/host.ts';

suite('the pages of the web chat', async () => {
  const host = await testHost(web({ title: { en: 'Fish & <Chips>', zh: '炸鱼薯条' } }));
  after(() => host.stop());

  test('run no script but their own and hold none in their markup', async () => {
    const response = await fetch(`${host.url}/`);
    assert.equal(response.status, 200);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "img-src 'self' blob: https:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ]);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const html = await response.text();
    assert.match(html, /<html lang="en">/);
    assert.match(html, /<title>Fish &#38; &#60;Chips&#62;<\/title>/);
    assert.doesNotMatch(
      html,
      /<script(?! src="widget\.js" async><\/script>)|<style| on\w+=| style=/,
    );
  });

  test('speak Chinese to a browser that prefers it', async () => {
    const response = await fetch(`${host.url}/`, { headers: { 'accept-language': 'zh-CN,en' } });
    assert.match(await response.text(), /<html lang="zh-CN">[\s\S]*<title>炸鱼薯条</);
  });

  test('bring a widget of less than 25 KB, which browsers keep until it changes', async () => {
    assert.ok(gzipSync(await bundleWidget(), { level: 9 }).length < 25_000);
    const headers = { 'accept-encoding': 'gzip' };
    const response = await fetch(`${host.url}/widget.js`, { headers });
    assert.equal(response.headers.get('content-encoding'), 'gzip');
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.match(await response.text(), /parlance-chat/);
    const etag = response.headers.get('etag') ?? '';
    const again = await fetch(`${host.url}/widget.js`, { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
  });

  test('never build markup of words', async () => {
    const code = await bundleWidget();
    assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});

suite('sites that embed the web chat', async () => {
  const open = await testHost(web());
  const listed = await testHost(web({ origins: ['https://shop.example'] }));
  after(() => Promise.all([open.stop(), listed.stop()]));
  const ask = (url: string, origin?: string, method = 'POST'): Promise<Response> =>
    fetch(`${url}/web/session`, { method, ...(origin && { headers: { origin } }) });

  const cases: [
    title: string,
    url: string,
    origin: string | undefined,
    status: number,
    allowed: string | null,
  ][] = [
    ['any site, unless they are listed', open.url, 'https://any.example', 201, '*'],
    ['one that is listed', listed.url, 'https://shop.example', 201, 'https://shop.example'],
    ['our own page', listed.url, listed.url, 201, listed.url],
    ['a program that is no page', listed.url, undefined, 201, null],
    ['one that is not listed', listed.url, 'https://evil.example', 403, null],
    ['one that ends like a listed one', listed.url, 'https://evil-shop.example', 403, null],
    ['a page without an origin', listed.url, 'null', 403, null],
  ];
  for (const [title, url, origin, status, allowed] of cases) {
    test(`${title}: ${status}`, async () => {
      const response = await ask(url, origin);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('access-control-allow-origin'), allowed);
    });
  }

  test('learn beforehand what they may send', async () => {
    const response = await ask(open.url, 'https://any.example', 'OPTIONS');
    assert.equal(response.status, 204);
    assert.equal(
      response.headers.get('access-control-allow-headers'),
      'authorization, content-type',
    );
    assert.equal((await ask(listed.url, 'https://evil.example', 'OPTIONS')).status, 403);
  });

  for (const origin of ['https://shop.example/', 'shop.example', '*', 'https://shop.example/a']) {
    test(`"${origin}" in the list stops the start with what to write`, () => {
      assert.throws(() => web({ origins: [origin] }), {
        code: 'web.origins',
        message: /such as https:\/\/shop\.example/,
      });
    });
  }

  test('an accent that is no colour stops the start', () => {
    assert.throws(() => web({ accent: 'red;}' }), { code: 'web.accent' });
  });
});
