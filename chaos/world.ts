import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { conversationId } from '../activities/index.ts';
import { emptyHistory, type History } from './history.ts';
import { receipt } from './ledger.ts';
import type { ChannelName, EffectCall, Outgoing, Told } from './protocol.ts';
import { between, type Random } from './random.ts';

/** How often the channel misbehaves: parts of 1. */
export interface Moods {
  /** 429 with Retry-After. */
  readonly busy: number;
  /** 500. */
  readonly broken: number;
  /** Takes the reply and cuts the connection. */
  readonly cut: number;
  /** Answers late. */
  readonly slow: number;
  /** Takes nothing and says nothing for seconds. */
  readonly hangs: number;
}

export const goodMoods: Moods = { busy: 0, broken: 0, cut: 0, slow: 0, hangs: 0 };
export const badMoods: Moods = { ...goodMoods, busy: 0.03, broken: 0.02, cut: 0.01, slow: 0.05 };

/** One conversation as the world sees it, and who waits for something to happen in it. */
export interface Thread {
  readonly history: History;
  /** Messages on their way for the second time. */
  readonly late: Promise<boolean>[];
  /** Resolves when `done` holds, asked after everything that happens; false if it takes too long. */
  readonly until: (done: () => boolean, ms: number) => Promise<boolean>;
}

/** Everything outside the bot: the channel that carries its replies, and what its steps do. */
export interface World {
  readonly url: string;
  readonly open: (conversation: string, channel?: ChannelName) => Thread;
  /** Nothing more may come for this conversation. */
  readonly forget: (conversation: string) => void;
  /** What a worker says: that it has written down what was sent. */
  readonly told: (told: Told) => void;
  /** What came for conversations that nobody knows or that were over. */
  readonly strays: readonly string[];
  /** The stuck channel moves again, for good: what hangs in it is taken. */
  readonly unstick: () => void;
  /** Sends that hung: in the stuck channel, and for seconds in the other. */
  readonly hung: Readonly<Record<ChannelName, number>>;
  readonly close: () => Promise<void>;
}

export async function createWorld(random: Random, moods: Moods): Promise<World> {
  /** By name, and by the bot's own id. */
  const threads = new Map<string, Thread & { changed: () => void }>();
  const hung = { chaos: 0, stuck: 0 };
  /** What to do when the stuck channel moves again; undefined: it moves. */
  let stuck: (() => void)[] | undefined = [];
  const strays: string[] = [];
  const stray = (what: string): void => {
    if (strays.length < 20) strays.push(what);
  };

  const deliver = (reply: Outgoing, cut: boolean): void => {
    const thread = threads.get(reply.conversation);
    if (!thread) {
      stray(`reply ${reply.id}: ${reply.text}`);
      return;
    }
    const { id, text, worker, begunAt } = reply;
    const at = performance.now();
    thread.history.delivered.push({ id, text, worker, cut, settled: false, begunAt, at });
    thread.changed();
  };

  /** Takes what was held, if somebody still waits for the answer. */
  const takeHeld = (reply: Outgoing, response: ServerResponse): void => {
    if (response.destroyed) return;
    deliver(reply, false);
    response.end();
  };

  /** The channel. What it takes counts as read by the customer, whatever becomes of the answer. */
  const out = (reply: Outgoing, response: ServerResponse): void => {
    const mood = random();
    const slow = random() < moods.slow ? between(random, 20, 150) : 0;
    const hangs = random() < moods.hangs ? between(random, 1_000, 4_000) : 0;
    if (stuck && threads.get(reply.conversation)?.history.channel === 'stuck') {
      hung.stuck++;
      stuck.push(() => takeHeld(reply, response));
    } else if (hangs > 0) {
      hung.chaos++;
      setTimeout(() => takeHeld(reply, response), hangs);
    } else if (mood < moods.busy) {
      response.writeHead(429, { 'retry-after': '1' }).end();
    } else if (mood < moods.busy + moods.broken) {
      response.writeHead(500).end();
    } else if (mood < moods.busy + moods.broken + moods.cut) {
      deliver(reply, true);
      response.destroy();
    } else {
      deliver(reply, false);
      if (slow > 0) setTimeout(() => response.end(), slow);
      else response.end();
    }
  };

  const effect = (call: EffectCall, response: ServerResponse): void => {
    const thread = threads.get(call.conversation);
    const { key, text, step, worker } = call;
    if (thread) thread.history.effects.push({ key, text, step, worker });
    else stray(`effect ${key}: ${step} of ${text}`);
    response.end(receipt(text, step));
  };

  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    read(request).then(
      (body) => {
        if (request.url === '/out') out(JSON.parse(body) as Outgoing, response);
        else effect(JSON.parse(body) as EffectCall, response);
      },
      // The worker was killed while it was writing.
      () => response.destroy(),
    );
  });
  const url = await listen(server);

  return {
    url,
    strays,
    hung,
    open(conversation, channel = 'chaos') {
      const thread = createThread(conversation, channel);
      threads.set(conversation, thread);
      threads.set(conversationId(channel, conversation), thread);
      return thread;
    },
    forget(conversation) {
      const thread = threads.get(conversation);
      threads.delete(conversation);
      if (thread) threads.delete(conversationId(thread.history.channel, conversation));
    },
    unstick() {
      const held = stuck ?? [];
      stuck = undefined;
      for (const take of held) take();
    },
    told(told) {
      if ('ready' in told) return;
      const thread = threads.get(told.conversation);
      const delivery = thread?.history.delivered.findLast(({ id }) => id === told.settled);
      if (!thread || !delivery) return;
      delivery.settled = true;
      thread.changed();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createThread(
  conversation: string,
  channel: ChannelName,
): Thread & { changed: () => void } {
  const waiting = new Set<() => void>();
  return {
    history: emptyHistory(conversation, channel),
    late: [],
    changed() {
      for (const look of waiting) look();
    },
    until: (done, ms) =>
      new Promise((resolve) => {
        if (done()) return resolve(true);
        const end = (result: boolean): void => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve(result);
        };
        const look = (): void => {
          if (done()) end(true);
        };
        const timer = setTimeout(() => end(false), ms);
        waiting.add(look);
      }),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
