import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../activities/index.ts';

/** A request that cannot be served, with the status and a sentence for whoever sent it. */
export class HttpError extends Error {
  readonly status: number;
  /** For programs: says which of the errors with this status it is, and that it is ours. */
  readonly code: string | undefined;

  constructor(status: number, message: string, options: ErrorOptions & { code?: string } = {}) {
    super(message, options);
    this.name = 'HttpError';
    this.status = status;
    this.code = options.code;
  }
}

/** What is less than this in so long is no slow line but a connection that is held open. */
const least = { bytes: 256 * 1024, inMs: 30_000 };

/**
 * Hands on the body of a request piece by piece, and gives its length. Throws 413 as soon as it is
 * longer than `limit` bytes, 408 if it comes too slowly (progress counts, not the whole time), and
 * 400 if it is cut short.
 *
 * By events: `for await` sets up an iterator, and watches for the stream's end, for every webhook.
 */
export function pourBody(
  request: IncomingMessage,
  limit: number,
  take: (piece: Buffer) => void | Promise<void>,
  clock: Clock = systemClock,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limit) return reject(tooLarge(limit));
    let size = 0;
    let before = 0;
    let isOver = false;
    let taking: Promise<void> | undefined;
    const over = (): void => {
      isOver = true;
      stopWatching();
      request.off('data', data).off('end', end).off('error', cut).off('close', cut);
    };
    const refuse = (error: unknown): void => {
      if (isOver) return;
      over();
      request.pause();
      reject(error);
    };
    const data = (piece: Buffer): void => {
      size += piece.length;
      const taken = size > limit ? refuse(tooLarge(limit)) : take(piece);
      if (!taken) return;
      taking = taken;
      request.pause();
      taken.then(() => {
        if (!isOver) request.resume();
      }, refuse);
    };
    const end = (): void => {
      over();
      // The last piece may still be on its way: a pause does not hold up the end.
      if (taking) taking.then(() => resolve(size), reject);
      else resolve(size);
    };
    const cut = (error?: Error): void => {
      over();
      reject(new HttpError(400, 'The request body ended early.', { cause: error }));
    };
    const watch = (): (() => void) =>
      clock.after(least.inMs, () => {
        if (size - before < least.bytes) return refuse(tooSlow());
        before = size;
        stopWatching = watch();
      });
    let stopWatching = watch();
    request.on('data', data).on('end', end).on('error', cut).on('close', cut);
  });
}

/** The raw body, at once. Throws as {@link pourBody} does. */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  clock?: Clock,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const size = await pourBody(request, limit, (piece) => void pieces.push(piece), clock);
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size);
}

/** A body that should be JSON, up to 64 levels deep. Throws 400 with the reason if it is not. */
export function parseJson(body: Buffer): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    // Not the engine's whole reason: it quotes the body, which may be words of a customer.
    const [, at] = /at position (\d+)/.exec((error as Error).message) ?? [];
    const where = at === undefined ? '' : ` (see its character ${at})`;
    throw new HttpError(400, `The request body is not JSON${where}.`);
  }
  if (deeperThan(parsed, 64)) throw new HttpError(400, 'The request body is nested too deeply.');
  return parsed;
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendJsonText(response, status, JSON.stringify(value));
}

/** The same, for what is JSON already. */
export function sendJsonText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((inner) => deeperThan(inner, levels - 1));
  // No list of the values is made: this looks at every webhook.
  for (const name in value) {
    if (deeperThan((value as Record<string, unknown>)[name], levels - 1)) return true;
  }
  return false;
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `The request body is longer than ${limit} bytes.`);
}

function tooSlow(): HttpError {
  const { bytes, inMs } = least;
  return new HttpError(
    408,
    `The request body came too slowly: less than ${bytes / 1024} KB in ${inMs / 1000} s. Try again on a better line.`,
  );
}
