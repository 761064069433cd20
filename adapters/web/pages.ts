import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { widgetCode, withSettings } from './bundle.ts';
import type { Settings } from './wire.ts';

/** Serves the page and the widget's script. */
export interface Pages {
  readonly page: (request: IncomingMessage, response: ServerResponse) => void;
  readonly widget: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly icon: (response: ServerResponse) => void;
}

interface Script {
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
  readonly etag: string;
}

export function pages(settings: Settings, origins: readonly string[] | undefined): Pages {
  let script: Promise<Script> | undefined;
  const load = (): Promise<Script> => {
    script ??= compress(settings);
    // What failed once may work the next time it is asked for.
    script.catch(() => {
      script = undefined;
    });
    return script;
  };

  return {
    page(request, response) {
      const language = prefersChinese(request) ? 'zh' : 'en';
      const title = settings.title[language] ?? settings.title['en'] ?? '';
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        vary: 'accept-language',
        'content-security-policy': contentSecurityPolicy(origins),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      response.end(html(title, language));
    },
    async widget(request, response) {
      const code = await load();
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      response.setHeader('x-content-type-options', 'nosniff');
      // Asked for at every visit and answered with 304, so that page and server never part ways.
      response.setHeader('cache-control', 'no-cache');
      response.setHeader('etag', code.etag);
      response.setHeader('vary', 'accept-encoding');
      if (request.headers['if-none-match'] === code.etag) {
        response.writeHead(304).end();
        return;
      }
      const accepted = String(request.headers['accept-encoding'] ?? '');
      const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name));
      if (encoding) response.setHeader('content-encoding', encoding);
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
      response.end(code[encoding ?? 'plain']);
    },
    icon(response) {
      response.writeHead(200, {
        'content-type': 'image/svg+xml',
        'cache-control': 'public, max-age=86400',
        'content-security-policy': "default-src 'none'",
      });
      response.end(icon(settings.accent ?? '#0f6b5c'));
    },
  };
}

/** Nothing but our own script runs, and a customer's words could not fetch anything either. */
export function contentSecurityPolicy(origins: readonly string[] | undefined): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob: https:",
    "base-uri 'none'",
    "form-action 'none'",
    ['frame-ancestors', "'self'", ...(origins ?? [])].join(' '),
  ].join('; ');
}

async function compress(settings: Settings): Promise<Script> {
  const plain = Buffer.from(withSettings(await widgetCode(), settings));
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return {
    plain,
    gzip: await promisify(gzip)(plain, { level: 9 }),
    br: await promisify(brotliCompress)(plain),
    etag: `"${hash}"`,
  };
}

function prefersChinese(request: IncomingMessage): boolean {
  return /^\s*zh\b/i.test(request.headers['accept-language'] ?? '');
}

function html(title: string, language: string): string {
  const noScript =
    language === 'zh'
      ? '此聊天需要启用 JavaScript。'
      : 'This chat needs JavaScript to be switched on.';
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="web/icon.svg" type="image/svg+xml">
<script src="widget.js" async></script>
</head>
<body>
<parlance-chat page></parlance-chat>
<noscript>${noScript}</noscript>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function icon(colour: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${colour}" d="M16 3C8.3 3 2 8.1 2 14.5c0 3.5 1.9 6.6 4.9 8.7L6 29l6.1-3.4c1.3.3 2.6.4 3.9.4 7.7 0 14-5.1 14-11.5S23.7 3 16 3z"/></svg>`;
}
