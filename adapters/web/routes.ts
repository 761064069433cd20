import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { conversationId } from '../../activities/index.ts';
import {
  type Client,
  clientOf,
  HttpError,
  parseJson,
  readBody,
  sendJson,
  sendJsonText,
  type Target,
} from '../../http/index.ts';
import type { Handle, Host } from '../adapter.ts';
import type { Files } from './files.ts';
import type { Identities } from './identity.ts';
import type { Caller, Limited, Limits } from './limits.ts';
import { activityOf, fileOf, parseMessage } from './message.ts';
import { allowOrigin, answerPreflight } from './origins.ts';
import { type Streams, stateOf } from './streams.ts';
import { isForgotten, type ReadOn } from './transcript.ts';
import { type NewSession, type UploadedFile, unknownToken } from './wire.ts';

export interface RoutesOptions {
  readonly host: Host;
  readonly identities: Identities;
  readonly streams: Streams;
  readonly readOn: ReadOn;
  readonly files: Files;
  readonly limits: Limits;
  readonly origins: readonly string[] | undefined;
}

const largestBody = 64 * 1024;

/**
 * Serves what the widget asks for, below `/web`. `stop` takes no more messages, and resolves when
 * none is half accepted.
 */
export function serveRoutes(options: RoutesOptions): { readonly stop: () => Promise<void> } {
  const { host, identities, streams, readOn, files, limits, origins } = options;
  const accepting = new Set<Promise<void>>();
  /** Conversations with an upload under way. */
  const uploading = new Set<string>();
  const proxies = host.trustedProxies ?? 0;
  let warned = proxies > 0;
  let stopped = false;

  const serve = (method: string, path: string, handle: Handle): void =>
    host.route(method, path, (request, response, target) => {
      allowOrigin(request, response, origins, host.publicUrl);
      return handle(request, response, target);
    });

  const clientFrom = (request: IncomingMessage): Client => {
    if (!warned && request.headers['x-forwarded-for'] !== undefined) {
      warned = true;
      host.log.warn(
        'The web chat is called through a proxy (X-Forwarded-For) that this bot was not told of, so all its customers count as one network and soon have to wait. Set TRUSTED_PROXIES to the number of proxies before it, usually 1.',
      );
    }
    return clientOf(request, proxies);
  };

  const callerOf = (
    request: IncomingMessage,
  ): Caller & { readonly customer: string; readonly conversation: string } => {
    const customer = identities.check(request.headers.authorization);
    if (customer === undefined) {
      throw new HttpError(
        401,
        'This needs the token of a conversation: POST /web/session gives one, to be sent as "Authorization: Bearer <token>".',
        { code: unknownToken },
      );
    }
    return { customer, conversation: conversationId('web', customer), client: clientFrom(request) };
  };

  const limit = (
    response: ServerResponse,
    what: Limited,
    caller: Caller,
    amount?: number,
  ): void => {
    const ms = limits.wait(what, caller, amount);
    if (ms > 0) throw tooMany(response, ms, tooMuch[what]);
  };

  host.route('OPTIONS', '/web/*', (request, response) => {
    allowOrigin(request, response, origins, host.publicUrl);
    answerPreflight(response);
  });

  serve('POST', '/web/session', (request, response) => {
    limit(response, 'sessions', { client: clientFrom(request) });
    sendJson(response, 201, { token: identities.issue() } satisfies NewSession);
  });

  serve('POST', '/web/messages', async (request, response) => {
    const caller = callerOf(request);
    const { customer, conversation } = caller;
    limit(response, 'messages', caller);
    const body = await readBody(request, largestBody, host.clock);
    limit(response, 'written', caller, body.length);
    const posted = parseMessage(parseJson(body));
    for (const attachment of posted.attachments ?? []) {
      if (!(await files.name(conversation, fileOf(attachment) ?? ''))) {
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
    const caller = callerOf(request);
    const { conversation } = caller;
    limit(response, 'read', caller, 0);
    const heard = afterOf(target);
    const forgotten = await isForgotten(host, conversation, heard);
    const { lines, after, more, bytes } = await readOn(conversation, forgotten ? 0 : heard);
    limits.spend('read', caller, bytes);
    const state = JSON.stringify(await stateOf(host, conversation));
    const shown = lines.map(({ json }) => json).join(',');
    // A Page, whose lines are JSON already.
    const page = `{"lines":[${shown}],"after":${after},"more":${more},"state":${state},"forgotten":${forgotten}}`;
    sendJsonText(response, 200, page);
  });

  serve('GET', '/web/stream', (request, response, target) => {
    const caller = callerOf(request);
    const after = afterOf(target);
    if (request.method === 'HEAD') return void response.end();
    streams.open(caller, after, response);
  });

  serve('POST', '/web/files', async (request, response) => {
    const caller = callerOf(request);
    const { conversation } = caller;
    limit(response, 'uploads', caller);
    if (uploading.has(conversation)) {
      throw tooMany(response, 2000, 'Another picture of yours is still on its way.');
    }
    uploading.add(conversation);
    try {
      const { name, type, size } = await files.keep(conversation, request);
      sendJson(response, 201, {
        contentType: type,
        contentUrl: `channel:${name}`,
        size,
      } satisfies UploadedFile);
    } finally {
      uploading.delete(conversation);
    }
  });

  serve('GET', '/web/files/*', async (request, response, target) => {
    const { conversation } = callerOf(request);
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
    const bytes = file.handle.createReadStream();
    await pipeline(bytes, response).catch((error: NodeJS.ErrnoException) => {
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

function tooMany(response: ServerResponse, waitMs: number, what: string): HttpError {
  const seconds = Math.ceil(waitMs / 1000);
  response.setHeader('retry-after', String(seconds));
  return new HttpError(429, `${what} Try again in ${seconds} s.`);
}

const tooMuch: Readonly<Record<Limited, string>> = {
  sessions: 'Too many new conversations from your network.',
  messages: 'Too many messages at once.',
  written: 'Too much text at once.',
  uploads: 'Too many pictures at once.',
  read: 'The conversation was read too often.',
};
