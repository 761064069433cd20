import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { conversationId } from '../../activities/index.ts';
import { HttpError, parseJson, readBody, sendJson, type Target } from '../../http/index.ts';
import { bucket } from '../../security/index.ts';
import type { Handle, Host } from '../adapter.ts';
import { type Files, largestFile, takenTypes } from './files.ts';
import type { Identities } from './identity.ts';
import { activityOf, fileOf, parseMessage } from './message.ts';
import { allowOrigin, answerPreflight } from './origins.ts';
import { isUnsaid, shown } from './shown.ts';
import { type Streams, stateOf } from './streams.ts';
import type { NewSession, Page, UploadedFile } from './wire.ts';

export interface RoutesOptions {
  readonly host: Host;
  readonly identities: Identities;
  readonly streams: Streams;
  readonly files: Files;
  readonly origins: readonly string[] | undefined;
}

const largestBody = 64 * 1024;
const linesAtOnce = 200;
/** Uploads in memory at the same time. */
const mostUploads = 8;

/**
 * Serves what the widget asks for, below `/web`. `stop` takes no more messages, and resolves when
 * none is half accepted.
 */
export function serveRoutes(options: RoutesOptions): { readonly stop: () => Promise<void> } {
  const { host, identities, streams, files, origins } = options;
  const newcomers = bucket(host.clock, 60, 0.5);
  const uploads = bucket(host.clock, 20, 0.1);
  const accepting = new Set<Promise<void>>();
  let uploading = 0;
  let stopped = false;

  const serve = (method: string, path: string, handle: Handle): void =>
    host.route(method, path, (request, response, target) => {
      allowOrigin(request, response, origins, host.publicUrl);
      return handle(request, response, target);
    });

  const customerOf = (request: IncomingMessage): { customer: string; conversation: string } => {
    const customer = identities.check(request.headers.authorization);
    if (customer === undefined) {
      throw new HttpError(
        401,
        'This needs the token of a conversation: POST /web/session gives one, to be sent as "Authorization: Bearer <token>".',
      );
    }
    return { customer, conversation: conversationId('web', customer) };
  };

  host.route('OPTIONS', '/web/*', (request, response) => {
    allowOrigin(request, response, origins, host.publicUrl);
    answerPreflight(response);
  });

  serve('POST', '/web/session', (request, response) => {
    const address = remoteAddress(request);
    // Programs on this very machine (tests, health checks) are nobody to be protected from.
    const wait = isLoopback(address) ? 0 : newcomers.take(address);
    if (wait > 0) throw tooMany(response, wait, 'Too many new conversations from your network.');
    sendJson(response, 201, { token: identities.issue() } satisfies NewSession);
  });

  serve('POST', '/web/messages', async (request, response) => {
    const { customer, conversation } = customerOf(request);
    const posted = parseMessage(parseJson(await readBody(request, largestBody)));
    for (const attachment of posted.attachments ?? []) {
      if (!(await files.find(conversation, fileOf(attachment) ?? ''))) {
        throw new HttpError(400, 'An attachment is not there (any more). Upload it again.');
      }
    }
    if (stopped) throw notNow(response);
    const activity = activityOf(customer, new Date(host.clock.now()).toISOString(), posted);
    const accepted = host.receive([{ activity }]);
    accepting.add(accepted);
    try {
      await accepted;
    } catch (error) {
      host.log.error('A web message could not be kept; the page will send it again.', {
        conversation,
        error,
      });
      throw notNow(response);
    } finally {
      accepting.delete(accepted);
    }
    streams.wake(conversation);
    sendJson(response, 200, { id: posted.id });
  });

  serve('GET', '/web/messages', async (request, response, target) => {
    const { conversation } = customerOf(request);
    const after = afterOf(target);
    const found = await host.transcript(conversation, after, linesAtOnce);
    const unsaid = found.findIndex(isUnsaid);
    const lines = unsaid < 0 ? found : found.slice(0, unsaid);
    sendJson(response, 200, {
      lines: lines.flatMap((line) => shown(line) ?? []),
      after: lines.at(-1)?.seq ?? after,
      more: lines.length === linesAtOnce,
      state: await stateOf(host, conversation),
    } satisfies Page);
  });

  serve('GET', '/web/stream', (request, response, target) => {
    const { conversation } = customerOf(request);
    streams.open(conversation, afterOf(target), response);
  });

  serve('POST', '/web/files', async (request, response) => {
    const { conversation } = customerOf(request);
    const wait = uploads.take(conversation);
    if (wait > 0) throw tooMany(response, wait, 'Too many pictures at once.');
    if (uploading >= mostUploads) throw tooMany(response, 2000, 'Too many uploads at once.', 503);
    uploading++;
    try {
      const bytes = await readBody(request, largestFile);
      const kept = await files.keep(conversation, bytes);
      if (!kept) {
        throw new HttpError(415, `This is none of ${takenTypes.join(', ')}. Send a picture.`);
      }
      sendJson(response, 201, {
        contentType: kept.type,
        contentUrl: `channel:${kept.name}`,
        size: bytes.length,
      } satisfies UploadedFile);
    } finally {
      uploading--;
    }
  });

  serve('GET', '/web/files/*', async (request, response, target) => {
    const { conversation } = customerOf(request);
    const name = target.pathname.slice('/web/files/'.length);
    const file = await files.find(conversation, name);
    if (!file) throw new HttpError(404, 'This conversation has no such file.');
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': file.size,
      'content-disposition': `attachment; filename="${name}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    await pipeline(createReadStream(file.path), response).catch((error: NodeJS.ErrnoException) => {
      // The page went away; nobody is left to be told.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });

  return {
    async stop() {
      stopped = true;
      await Promise.allSettled(accepting);
    },
  };
}

function afterOf(target: Target): number {
  const after = Number(target.searchParams.get('after') ?? 0);
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new HttpError(400, '"after" must be the "seq" of a line, or 0.');
  }
  return after;
}

function notNow(response: ServerResponse): HttpError {
  response.setHeader('retry-after', '2');
  return new HttpError(503, 'The message could not be kept. Send it again with the same id.');
}

function tooMany(response: ServerResponse, waitMs: number, what: string, status = 429): HttpError {
  const seconds = Math.ceil(waitMs / 1000);
  response.setHeader('retry-after', String(seconds));
  return new HttpError(status, `${what} Try again in ${seconds} s.`);
}

/** Who calls: behind a proxy of our own network, whom the proxy names last. */
function remoteAddress(request: IncomingMessage): string {
  const direct = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const named = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  const isProxy =
    isLoopback(direct) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd])/.test(direct);
  return isProxy && named ? named : direct;
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
