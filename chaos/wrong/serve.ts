import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJson, readBody, sendJson } from '../../http/index.ts';
import { pause } from '../pause.ts';
import { keepAlive, post } from '../post.ts';
import {
  type Applied,
  type EffectCall,
  endWithParent,
  type Incoming,
  type Outgoing,
  readSettings,
  tell,
} from '../protocol.ts';
import { openRecords, type Records } from './records.ts';

/** A way to hold conversations, behind the same doors as the real one. */
export interface Design {
  /** Resolves when the channel may be told that the message is taken. */
  readonly receive: (message: Incoming) => Promise<void>;
  readonly applied: (conversation: string) => readonly string[];
}

/** The channel and the outside world, as a design sees them. */
export interface Outside {
  /** Sends until the channel takes it. */
  readonly reply: (conversation: string, id: string, text: string) => Promise<void>;
  readonly effect: (
    conversation: string,
    key: string,
    step: string,
    text: string,
  ) => Promise<string>;
}

/** Runs a design as a worker process. */
export async function serve(make: (records: Records, outside: Outside) => Design): Promise<void> {
  endWithParent();
  const { folder, world, worker } = readSettings();
  const agent = keepAlive();
  const design = make(await openRecords(folder), {
    async reply(conversation, id, text) {
      const reply: Outgoing = { conversation, id, text, worker, begunAt: Date.now() };
      for (;;) {
        const answer = await post(`${world}/out`, reply, { agent }).catch(() => null);
        if (answer?.status === 200) break;
        await pause(answer?.status === 429 ? 1_000 : 100);
      }
      tell({ settled: id, conversation });
    },
    async effect(conversation, key, step, text) {
      const call: EffectCall = { conversation, key, step, text, worker };
      return (await post(`${world}/effect`, call, { agent })).body;
    },
  });

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const failed = (): void => sendJson(response, 500, {});
    if (request.method === 'POST') {
      readBody(request, 10_000)
        .then((body) => design.receive(parseJson(body) as Incoming))
        .then(() => sendJson(response, 200, {}), failed);
    } else {
      const ids = design.applied(url.searchParams.get('conversation') ?? '');
      const applied: Applied = { ids };
      sendJson(response, 200, applied);
    }
  });
  server.listen(0, '127.0.0.1', () => {
    tell({ ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
  // What is under way is finished before the process ends.
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
