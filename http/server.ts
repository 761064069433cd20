import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type express from 'express';
import { Failure, type Log } from '../activities/index.ts';
import { HttpError, sendJson } from './body.ts';

type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void> | void;

/**
 * The one listener of a bot.
 *
 * Webhooks and the web chat's calls are the hot path and are dispatched by a table before express
 * sees them (express reaches a quarter of what node:http does); pages and everything else that may
 * be slow is express, in `app`.
 */
export interface Server {
  /** Serves a path; one that ends in `/*` takes everything below it. */
  readonly route: (method: string, path: string, handle: Handle) => void;
  /** Made, and express loaded, when it is first asked for. */
  readonly app: express.Express;
  /** Until it is set, what is not served yet is 503 rather than 404: ask again. */
  ready: boolean;
  /** Listens; gives the address. Throws a Failure if the port is taken or not allowed. */
  readonly listen: (port: number, host: string) => Promise<string>;
  /** Finishes the requests under way and stops. */
  readonly close: () => Promise<void>;
}

export function createHttpServer(log: Log): Server {
  const exact = new Map<string, Handle>();
  const below: { method: string; prefix: string; handle: Handle }[] = [];
  let app: express.Express | undefined;
  // express types its own request; node's is what it takes.
  const cold = (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): void => (app ? (app as unknown as typeof cold)(request, response, next) : next());

  const find = (method: string, path: string): Handle | undefined =>
    exact.get(`${method} ${path}`) ??
    below.find((route) => route.method === method && path.startsWith(route.prefix))?.handle;

  const http = createServer(
    { keepAliveTimeout: 65_000, requestTimeout: 60_000 },
    (request, response) => {
      const url = parseUrl(request);
      if (!url) return sendJson(response, 400, { error: 'The address is malformed.' });
      const handle = find(request.method ?? 'GET', url.pathname);
      if (!handle) return cold(request, response, (error) => notServed(error, response));
      const failed = (error: unknown): void => answerError(error, request, response, log);
      try {
        handle(request, response, url)?.catch(failed);
      } catch (error) {
        failed(error);
      }
    },
  );
  http.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });

  const server: Server = {
    get app() {
      app ??= loadExpress()().disable('x-powered-by');
      return app;
    },
    ready: false,
    route(method, path, handle) {
      if (path.endsWith('/*')) below.push({ method, prefix: path.slice(0, -1), handle });
      else exact.set(`${method} ${path}`, handle);
    },
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        http.once('error', (error: NodeJS.ErrnoException) =>
          reject(cannotListen(error, port, host)),
        );
        http.listen(port, host, () => {
          const address = http.address() as AddressInfo;
          const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
          resolve(`http://${name.includes(':') ? `[${name}]` : name}:${address.port}`);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        if (!http.listening) return resolve();
        http.close(() => resolve());
        http.closeIdleConnections();
        // Streams to browsers never end by themselves; they come back to the next process.
        setTimeout(() => http.closeAllConnections(), 1000).unref();
      }),
  };

  const notServed = (error: unknown, response: ServerResponse): void => {
    if (error) log.error('A page failed.', { error });
    if (error) sendJson(response, 500, { error: 'Something went wrong here. Try again.' });
    else if (server.ready) sendJson(response, 404, { error: 'There is nothing at this address.' });
    else {
      response.setHeader('retry-after', '2');
      sendJson(response, 503, { error: 'Starting. Try again in a moment.' });
    }
  };
  return server;
}

function parseUrl(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://localhost');
  } catch {
    return null;
  }
}

function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): void {
  const known = error instanceof HttpError;
  if (!known) log.error('A request failed.', { method: request.method, error });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = known ? error.status : 500;
  // What is left of a refused body is not worth reading: close instead of draining it.
  if (status === 413) response.setHeader('connection', 'close');
  if (status === 503) response.setHeader('retry-after', '2');
  sendJson(response, status, {
    error: known ? error.message : 'Something went wrong here. Try again.',
  });
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): Failure {
  const cause =
    error.code === 'EADDRINUSE'
      ? 'Another program listens there. Stop it, or set PORT to another number.'
      : error.code === 'EACCES'
        ? 'Ports below 1024 need special rights. Set PORT to a higher number.'
        : error.message;
  return new Failure('http.listen', `Cannot listen on ${host}:${port}. ${cause}`, { cause: error });
}

/** Takes a third of the time to load Parlance, and many a bot has no page of its own. */
function loadExpress(): typeof express {
  return createRequire(import.meta.url)('express') as typeof express;
}
