import { type Activity, conversationId, type Json, readable } from '../activities/index.ts';
import { type Adapter, DeliveryError, type Host, type Sending } from '../adapters/index.ts';
import { parseJson, readBody, sendJson } from '../http/index.ts';
import { keepAlive, post } from './post.ts';
import type { Applied, ChannelName, Incoming, Outgoing } from './protocol.ts';

interface Native {
  readonly [key: string]: Json | undefined;
  readonly text: string;
}

/** Nobody knows whether a reply was taken that is not answered within this time. */
const answerMs = 30_000;

/** A channel of the chaos run: messages come by HTTP, replies go out by HTTP. */
export function chaosChannel(
  channel: ChannelName,
  world: string,
  worker: number,
): Adapter<Incoming, Native> {
  const agent = keepAlive();
  const adapter: Adapter<Incoming, Native> = {
    channel,
    capabilities: {
      text: { limit: 4096, unit: 'codepoints' },
      attachments: false,
      typing: false,
      delivery: 'at-least-once',
      settleMs: 0,
    },
    read: (message) => [{ activity: toActivity(channel, message) }],
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
      begunAt: Date.now(),
    };
    const signal = AbortSignal.timeout(answerMs);
    const answer = await post(url, reply, { agent, signal }).catch((cause: unknown) => {
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

function serve(host: Host, { channel, read }: Adapter<Incoming, Native>): void {
  host.route('POST', `/${channel}/in`, async (request, response) => {
    const message = parseJson(await readBody(request, 10_000)) as Incoming;
    await host.receive(read(message));
    sendJson(response, 200, {});
  });
  host.route('GET', `/${channel}/applied`, async (_request, response, url) => {
    const id = conversationId(channel, url.searchParams.get('conversation') ?? '');
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

function toActivity(channel: string, { conversation, id, text }: Incoming): Activity {
  return {
    type: 'message',
    id,
    channelId: channel,
    conversation: { id: conversationId(channel, conversation), address: conversation },
    from: { id: conversation, role: 'customer' },
    timestamp: new Date().toISOString(),
    text,
  };
}
