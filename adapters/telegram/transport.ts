import type { Pool } from 'undici';
import { NoAnswer } from './refusal.ts';

/**
 * Posts JSON to Telegram and gives its answer. Give your own to go through a proxy. It throws
 * {@link NoAnswer} when there was no answer.
 */
export type Transport = (call: {
  readonly url: string;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** How {@link pooledTransport} likes its pool. */
export const poolOptions = {
  connections: 100,
  pipelining: 1,
  keepAliveTimeout: 60_000,
  // Each call has its own limit, the wait for a free connection included.
  headersTimeout: 0,
  bodyTimeout: 0,
  connect: { timeout: 10_000 },
} satisfies Pool.Options;

/**
 * Connections kept open, used as directly as undici lets one: of the ways measured it costs the
 * least by far. It can tell a call that never left from one whose answer was lost.
 */
export function pooledTransport(pool: Pool, origin: string): Transport {
  const headers = ['content-type', 'application/json'];

  return ({ url, body, timeoutMs, signal }) =>
    new Promise((resolve, reject) => {
      /** Set when a connection begins to write the call: from then on it may have arrived. */
      let abort: (() => void) | undefined;
      let isOver = false;
      let status = 0;
      const pieces: Buffer[] = [];

      const over = (): void => {
        isOver = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
      };
      const fail = (error: Error): void => {
        if (isOver) return;
        over();
        reject(noAnswer(origin, error, abort !== undefined));
        abort?.();
      };
      const aborted = (): void => fail(new Error('aborted'));
      const timer = setTimeout(
        () => fail(new Error(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      if (signal?.aborted) return aborted();
      signal?.addEventListener('abort', aborted);

      pool.dispatch(
        { path: url.slice(origin.length), method: 'POST', headers, body },
        {
          onConnect(stop) {
            // Given up while it waited for a connection: it never leaves.
            if (isOver) stop();
            else abort = stop;
          },
          onHeaders(code) {
            status = code;
            return true;
          },
          onData(piece) {
            pieces.push(piece);
            return true;
          },
          onComplete() {
            if (isOver) return;
            over();
            const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
            resolve({ status, body: whole.toString('utf8') });
          },
          onError: fail,
        },
      );
    });
}

function noAnswer(origin: string, error: Error, reached: boolean): NoAnswer {
  // Not the whole address: it holds the token.
  const what = reached
    ? 'The connection was lost before an answer came'
    : 'No connection could be made';
  return new NoAnswer(`${what} (${origin}: ${error.message}).`, reached, { cause: error });
}
