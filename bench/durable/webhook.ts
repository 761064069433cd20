// What stands in front of every engine: a webhook as small as it can be, and a client of the Bot API.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { Pool } from 'undici';
import { secret, token } from '../load/job.ts';

export interface Update {
  readonly update_id: number;
  readonly message: { readonly chat: { readonly id: number }; readonly text: string };
}

/** Answers 200 when `accept` has resolved: when the engine says that it has made the message durable. */
export async function listen(accept: (update: Update) => Promise<unknown>): Promise<number> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.headers['x-telegram-bot-api-secret-token'] !== secret) {
      response.writeHead(401).end();
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      accept(JSON.parse(body) as Update).then(
        () => response.writeHead(200, { 'content-length': 2 }).end('ok'),
        (error: unknown) => {
          console.error(error);
          response.writeHead(500).end();
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** One HTTP call for each reply, on kept connections; undici is the fastest client we know. */
export function botApi(apiRoot: string): (chat: number, text: string) => Promise<number> {
  const pool = new Pool(apiRoot, { connections: 64 });
  return async (chat, text) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/bot${token}/sendMessage`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: chat, text }),
    });
    const answer = (await body.json()) as { ok: boolean; result: { message_id: number } };
    if (!answer.ok) throw new Error(`The Bot API answered ${statusCode}.`);
    return answer.result.message_id;
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createProbe();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
