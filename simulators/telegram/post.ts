import http from 'node:http';
import https from 'node:https';

export interface Posted {
  /** Undefined: no answer came, and `error` says why. */
  readonly status: number | undefined;
  readonly body: string;
  readonly retryAfter?: number;
  readonly error?: string;
}

/** Calls a webhook. Never throws. */
export function post(call: {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cutShort: boolean;
}): Promise<Posted> {
  const bytes = Buffer.from(call.body);
  return new Promise((resolve) => {
    const failed = (error: Error): void =>
      resolve({ status: undefined, body: '', error: error.message });
    const request = (call.url.startsWith('https:') ? https : http).request(
      call.url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': bytes.length,
          ...call.headers,
        },
        timeout: 60_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () => {
          const retryAfter = Number(response.headers['retry-after']);
          resolve({
            status: response.statusCode,
            body: Buffer.concat(chunks).toString('utf8'),
            ...(retryAfter > 0 && { retryAfter }),
          });
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error('Connection timed out')));
    request.on('error', failed);
    if (!call.cutShort) request.end(bytes);
    else {
      request.write(bytes.subarray(0, bytes.length >> 1), () =>
        request.destroy(new Error('Connection cut in the middle of the body')),
      );
    }
  });
}
