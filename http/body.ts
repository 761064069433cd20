import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that cannot be served, with the status and a sentence for whoever sent it. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HttpError';
    this.status = status;
  }
}

/**
 * The raw body. Throws 413 as soon as it is longer than `limit` bytes, and 400 if it is cut short.
 *
 * By events: `for await` sets up an iterator, and watches for the stream's end, for every webhook.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limit) return reject(tooLarge(limit));
    const chunks: Buffer[] = [];
    let size = 0;
    const over = (): void => {
      request.off('data', take).off('end', end).off('error', cut).off('close', cut);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      over();
      request.pause();
      reject(tooLarge(limit));
    };
    const end = (): void => {
      over();
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    };
    const cut = (error?: Error): void => {
      over();
      reject(new HttpError(400, 'The request body ended early.', { cause: error }));
    };
    request.on('data', take).on('end', end).on('error', cut).on('close', cut);
  });
}

/** A body that should be JSON, up to 64 levels deep. Throws 400 with the reason if it is not. */
export function parseJson(body: Buffer): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new HttpError(400, `The request body is not JSON: ${(error as Error).message}`);
  }
  if (deeperThan(parsed, 64)) throw new HttpError(400, 'The request body is nested too deeply.');
  return parsed;
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
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
