import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PostOptions {
  readonly agent: Agent;
  /** Hangs up this many milliseconds after the request has gone out, whatever comes back. */
  readonly hangUpAfterMs?: number;
  readonly signal?: AbortSignal;
}

export function keepAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 512 });
}

/** Posts JSON and gives the whole answer. Throws when the connection does not last until then. */
export function post(url: string, value: object, options: PostOptions): Promise<Answer> {
  return exchange('POST', url, JSON.stringify(value), options);
}

export function get(url: string, options: PostOptions): Promise<Answer> {
  return exchange('GET', url, undefined, options);
}

function exchange(
  method: string,
  url: string,
  body: string | undefined,
  { agent, hangUpAfterMs, signal }: PostOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request(url, { method, agent, headers, ...(signal && { signal }) });
    call.on('response', (response) => {
      read(response).then(
        (text) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        reject,
      );
    });
    call.on('error', reject);
    if (hangUpAfterMs !== undefined) {
      call.on('finish', () => setTimeout(() => call.destroy(), hangUpAfterMs));
    }
    call.end(body);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
