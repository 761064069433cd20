import { type Activity, conversationId, type Json, readable } from '../activities/index.ts';
import { type Adapter, DeliveryError, type Host, type Sending } from '../adapters/index.ts';
import { parseJson, readBody, sendJson } from '../http/index.ts';
import { keepAlive, post } from './post.ts';
import type { Applied, Incoming, Outgoing } from './protocol.ts';

interface Native {
  readonly [key: string]: Json | undefined;
  readonly text: string;
}

/** The channel of the chaos run: messages come by HTTP, replies go out by HTTP. */
export function chaosChannel(world: string, worker: number): Adapter<Incoming, Native> {
  const agent = keepAlive();
  const adapter: Adapter<Incoming, Native> = {
    channel: 'chaos',
    capabilities: {
      text: { limit: 4096, unit: 'codepoints' },
      attachments: false,
      typing: false,
      delivery: 'at-least-once',
      settleMs: 0,
    },
    read: (message) => [{ activity: toActivity(message) }],
    write: (reply) => [{ text: reply.says ? readable(reply.says) : '' }],
    async start(host) {
      serve(host, adapter);
      return {
        async send(message) {
          await send(`${world}/out`, message, worker);
          return {};
        },
        async stop() {},
      };
    },
  };

  const send = async (url: string, message: Sending<Native>, by: number): Promise<void> => {
    const reply: Outgoing = {
      conversation: nameOf(message.address),
      id: message.id,
      text: message.native.text,
      worker: by,
    };
    const answer = await post(url, reply, { agent }).catch((cause: unknown) => {
      throw new DeliveryError('uncertain', 'The channel hung up.', { cause });
    });
    if (answer.status === 429) {
      const retryAfterMs = Number(answer.headers['retry-after']) * 1_000;
      throw new DeliveryError('later', 'The channel is busy.', { retryAfterMs });
    }
    if (answer.status !== 200) {
      throw new DeliveryError('later', `The channel answered ${answer.status}.`);
    }
  };
  return adapter;
}

function serve(host: Host, { read }: Adapter<Incoming, Native>): void {
  host.route('POST', '/in', async (request, response) => {
    const message = parseJson(await readBody(request, 10_000)) as Incoming;
    await host.receive(read(message));
    sendJson(response, 200, {});
  });
  host.route('GET', '/applied', async (_request, response, url) => {
    const id = conversationId('chaos', url.searchParams.get('conversation') ?? '');
    const lines = await host.transcript(id, 0, 100_000);
    const ids = lines.flatMap(({ by, id }) => (by === 'customer' ? [id] : []));
    const applied: Applied = { ids };
    sendJson(response, 200, applied);
  });
}

/** Where this channel reaches a conversation is its name outside. */
export function nameOf(address: Json): string {
  return typeof address === 'string' ? address : JSON.stringify(address);
}

function toActivity({ conversation, id, text }: Incoming): Activity {
  return {
    type: 'message',
    id,
    channelId: 'chaos',
    conversation: { id: conversationId('chaos', conversation), address: conversation },
    from: { id: conversation, role: 'customer' },
    timestamp: new Date().toISOString(),
    text,
  };
}
