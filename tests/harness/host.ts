import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  type Clock,
  type Json,
  type Log,
  type Reply,
  silentLog,
  systemClock,
} from '../../activities/index.ts';
import type { Adapter, Arriving, Handle, Host, Line } from '../../adapters/adapter.ts';
import { HttpError, sendJson, targetOf } from '../../http/index.ts';

/** What a test host keeps; handed to the next host, it is a bot that was restarted. */
export interface HostMemory {
  readonly key: Buffer;
  readonly conversations: Map<string, KeptConversation>;
}

interface KeptConversation {
  readonly address: Json;
  readonly lines: Line[];
  /** Ids of activities, so that one delivered twice counts once. */
  readonly seen: Set<string>;
  /** Activities not answered yet. */
  readonly waiting: Activity[];
  controller: string;
}

export interface TestHostOptions {
  readonly memory?: HostMemory;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** `true`: the address of this very server. */
  readonly publicUrl?: string | true;
  readonly languages?: readonly string[];
  readonly trustedProxies?: number;
  readonly clock?: Clock;
  readonly log?: Log;
  /** What the bot says to an activity; nothing by default. */
  readonly answer?: (activity: Activity) => readonly Reply[] | Promise<readonly Reply[]>;
}

/** A bot's surroundings for one adapter: a server and a memory, and nothing that understands. */
export interface TestHost extends Host {
  readonly url: string;
  readonly memory: HostMemory;
  /** Every activity that counted, in order of arrival. */
  readonly received: readonly Activity[];
  /** Set, `receive` refuses with it: a store that cannot keep anything. */
  refusal: Error | undefined;
  readonly receipts: readonly {
    conversation: string;
    providerId: string;
    status: 'delivered' | 'read' | 'failed';
  }[];
  /** Says something unasked. */
  readonly reply: (conversation: string, reply: Reply, by?: 'bot' | 'agent') => Promise<void>;
  readonly setController: (conversation: string, controller: string) => void;
  readonly typing: (conversation: string) => Promise<void>;
  /** Lets the channel forget what it keeps of a conversation. */
  readonly forget: (conversation: string) => Promise<void>;
  /** Resolves when everything received so far is answered. */
  readonly settled: () => Promise<void>;
  /** Ends in order. */
  readonly stop: () => Promise<void>;
  /** Ends at once, every connection cut: what is left of a process that was killed. */
  readonly kill: () => Promise<void>;
}

export function newMemory(): HostMemory {
  return { key: randomBytes(32), conversations: new Map() };
}

/** Starts an adapter on a server of its own. */
export async function testHost(
  adapter: Adapter<never, Json>,
  options: TestHostOptions = {},
): Promise<TestHost> {
  const memory = options.memory ?? newMemory();
  const clock = options.clock ?? systemClock;
  const routes: { method: string; path: string; handle: Handle }[] = [];
  const received: Activity[] = [];
  const receipts: TestHost['receipts'][number][] = [];
  let dead = false;

  const server = createServer((request, response) => {
    const target = targetOf(request.url ?? '/');
    const route = routes.find(
      ({ method, path }) =>
        method === request.method &&
        (path.endsWith('/*')
          ? target?.pathname.startsWith(path.slice(0, -1))
          : target?.pathname === path),
    );
    if (!target || !route)
      return sendJson(response, 404, { error: 'There is nothing at this address.' });
    Promise.resolve()
      .then(() => route.handle(request, response, target))
      .catch((error: unknown) => {
        if (response.headersSent) {
          response.destroy();
          return;
        }
        const known = error instanceof HttpError;
        if (!known) (options.log ?? silentLog).error('A request failed.', { error });
        if (known && (error.status === 413 || error.status === 408)) {
          response.setHeader('connection', 'close');
        }
        sendJson(response, known ? error.status : 500, {
          error: known ? error.message : String(error),
          ...(known && error.code !== undefined && { code: error.code }),
        });
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const kept = (activity: Activity): KeptConversation => {
    const { id, address } = activity.conversation;
    let conversation = memory.conversations.get(id);
    if (!conversation) {
      conversation = { address, lines: [], seen: new Set(), waiting: [], controller: 'bot' };
      memory.conversations.set(id, conversation);
    }
    return conversation;
  };

  const append = (conversation: KeptConversation, line: Omit<Line, 'seq' | 'at'>): Line => {
    const seq = (conversation.lines.at(-1)?.seq ?? 0) + 1;
    const added = { seq, at: clock.now(), ...line };
    conversation.lines.push(added);
    return added;
  };

  const send = async (id: string, reply: Reply, by: 'bot' | 'agent'): Promise<void> => {
    const conversation = memory.conversations.get(id);
    if (!conversation) throw new Error(`No conversation ${id} is known to the test host.`);
    for (const [part, native] of adapter.write(reply).entries()) {
      const { seq } = conversation.lines.at(-1) ?? { seq: 0 };
      const line = append(conversation, {
        by,
        id: `${id}:${seq + 1}`,
        ...(part === 0 && { reply }),
      });
      await running.send({
        id: line.id,
        conversation: id,
        address: conversation.address,
        native,
        seq: line.seq,
      });
    }
  };

  // What arrives while the adapter still starts is answered when it has.
  let begin = (): void => {};
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  // One activity after the other in each conversation, as a real bot does.
  const answering = new Map<string, Promise<void>>();
  const answer = (id: string): void => {
    const conversation = memory.conversations.get(id);
    const before = answering.get(id) ?? started;
    const now = before.then(async () => {
      for (let next = conversation?.waiting[0]; next && !dead; next = conversation?.waiting[0]) {
        const replies = (await options.answer?.(next)) ?? [];
        if (dead) return;
        conversation?.waiting.shift();
        for (const reply of replies) await send(id, reply, 'bot');
      }
    });
    // A failure shows at settled(), where a test waits for it.
    now.catch(() => {});
    answering.set(id, now);
  };

  const host: TestHost = {
    url,
    memory,
    received,
    refusal: undefined,
    receipts,
    async receive(arriving: readonly Arriving[]) {
      if (dead) throw new Error('The test host is dead.');
      if (host.refusal) throw host.refusal;
      for (const { activity } of arriving) {
        const conversation = kept(activity);
        if (conversation.seen.has(activity.id)) continue;
        conversation.seen.add(activity.id);
        append(conversation, { by: 'customer', id: activity.id, activity });
        conversation.waiting.push(activity);
        received.push(activity);
        setImmediate(answer, activity.conversation.id);
      }
    },
    async receipt(conversation, providerId, status) {
      receipts.push({ conversation, providerId, status });
    },
    async transcript(conversation, after, limit) {
      const lines = memory.conversations.get(conversation)?.lines ?? [];
      return lines.filter(({ seq }) => seq > after).slice(0, limit);
    },
    async controller(conversation) {
      return memory.conversations.get(conversation)?.controller ?? null;
    },
    route: (method, path, handle) => routes.push({ method, path, handle }),
    async key(purpose) {
      return createHmac('sha256', memory.key).update(purpose).digest();
    },
    ...(options.trustedProxies !== undefined && { trustedProxies: options.trustedProxies }),
    publicUrl: options.publicUrl === true ? url : options.publicUrl,
    languages: options.languages ?? ['en', 'zh'],
    clock,
    log: options.log ?? silentLog,
    reply: (conversation, reply, by = 'bot') => send(conversation, reply, by),
    setController(conversation, controller) {
      const known = memory.conversations.get(conversation);
      if (known) known.controller = controller;
    },
    async typing(conversation) {
      await running.typing?.(memory.conversations.get(conversation)?.address ?? null);
    },
    async forget(conversation) {
      await running.forget?.(conversation);
    },
    async settled() {
      // What was received a moment ago starts to be answered in the next round of the event loop.
      await new Promise<void>((resolve) => setImmediate(resolve));
      await Promise.all(answering.values());
    },
    async stop() {
      await running.stop();
      await host.settled();
      dead = true;
      await close();
    },
    async kill() {
      dead = true;
      const closed = close();
      server.closeAllConnections();
      await closed;
      // The dead process's timers must not keep the test's process alive.
      await running.stop();
    },
  };

  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const running = await adapter.start(host).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  begin();
  for (const [id, { waiting }] of memory.conversations) if (waiting.length > 0) answer(id);
  return host;
}
