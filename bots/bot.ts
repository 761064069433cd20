import { hkdfSync, randomUUID } from 'node:crypto';
import {
  type Activity,
  type Clock,
  Failure,
  type HandoffOutcome,
  type Json,
  type Log,
  type Middleware,
  systemClock,
} from '../activities/index.ts';
import type { Adapter, Arriving, Host, Running } from '../adapters/index.ts';
import { type AnyDialog, createDialogEngine, person } from '../dialogs/index.ts';
import { createHttpServer, HttpError, type Server } from '../http/index.ts';
import { type IntentEngine, nlpjsEngine } from '../intents/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { detectLanguage } from '../middleware/index.ts';
import { seal, unseal } from '../security/index.ts';
import { embedded, type Store } from '../stores/index.ts';
import { checkArriving } from './arriving.ts';
import { addHealth } from './health.ts';
import { createLog } from './log.ts';
import { createOutbox } from './outbox.ts';
import { stopOnSignals } from './signals.ts';
import { createTurns } from './turns.ts';
import { showTyping } from './typing.ts';
import { createUnderstand, learn } from './understanding.ts';
import { createWorker } from './worker.ts';

/** What a bot is made of. Only dialogs and channels are a must. */
export interface BotOptions {
  readonly dialogs: readonly AnyDialog[];
  readonly channels: readonly Adapter[];
  /** The languages it speaks, first one first. */
  readonly languages?: readonly string[];
  /** Articles it answers questions from. */
  readonly knowledge?: Knowledge;
  /** Begun when a customer arrives, or says something first that nothing understands. */
  readonly welcome?: AnyDialog;
  /** Where conversations are kept; `embedded('data')` unless told otherwise. */
  readonly store?: Store;
  /** Around every turn, the first one outermost. */
  readonly middleware?: readonly Middleware[];
  readonly intents?: IntentEngine;
  /** Where "tomorrow" is counted from: `Europe/Berlin`; UTC unless told otherwise. */
  readonly timeZone?: string;
  /** The queue of customers whom no dialog sent to one. */
  readonly queue?: string;
  readonly log?: Log;
  readonly clock?: Clock;
  /** How long the right to work on a conversation lasts unless renewed, and how long a turn may take. */
  readonly limits?: {
    readonly leaseMs?: number;
    readonly turnMs?: number;
    readonly drainMs?: number;
  };
}

export interface StartOptions {
  /** Listens for HTTP on this port; without one, only if a channel needs it (then on 3000). */
  readonly port?: number;
  readonly host?: string;
  /** The address channels and customers reach this server under. */
  readonly publicUrl?: string;
  /** How many proxies of yours a request passes; they tell in `X-Forwarded-For` who called. */
  readonly trustedProxies?: number;
  /** Stops gracefully on SIGTERM and SIGINT. */
  readonly signals?: boolean;
}

export interface Bot {
  /** Opens the store, learns, starts the channels. Throws a Failure a person can act on. */
  readonly start: (
    options?: StartOptions,
  ) => Promise<{ url: string | undefined; channels: string[] }>;
  /** Takes nothing new, finishes what is under way, and stops. Idempotent. */
  readonly stop: () => Promise<void>;
  /** The front door: keeps activities; resolves when they are durable. */
  readonly receive: (activities: readonly Arriving[]) => Promise<void>;
  /** Begins a dialog with a customer who is known already. */
  readonly begin: (conversation: string, dialog: AnyDialog, ...args: Json[]) => Promise<void>;
  /** Gives a conversation to a person at once; false if `epoch` is not its epoch any more. */
  readonly takeOver: (conversation: string, epoch: number, agent: string) => Promise<boolean>;
  /** A person gives the conversation back to the bot. */
  readonly handBack: (conversation: string, outcome: HandoffOutcome) => Promise<void>;
  /** Resolves when nothing is under way and nothing is due. For tests and scripts. */
  readonly idle: () => Promise<void>;
  readonly store: Store;
}

/** Puts the parts together. */
export function createBot(options: BotOptions): Bot {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog();
  const store = options.store ?? embedded(process.env['DATA_DIR'] ?? 'data');
  const languages = options.languages ?? ['en'];
  const queue = options.queue ?? 'general';
  const intents = options.intents ?? nlpjsEngine();
  const dialogs = options.dialogs.some(({ name }) => name === person.name)
    ? options.dialogs
    : [...options.dialogs, person];
  const engine = createDialogEngine({
    dialogs,
    defaultQueue: queue,
    ...(options.welcome && { welcome: options.welcome }),
    ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
  });

  const channels = new Map<string, { adapter: Adapter; running: Running }>();
  let sealingKey: Buffer = Buffer.alloc(32);
  const outbox = createOutbox({ store, channels, clock, log });
  const worker = createWorker({
    store,
    clock,
    log,
    owner: randomUUID(),
    deliver: outbox.wake,
    ready: ({ conversation }) => channels.has(conversation.channel),
    ...createTurns({
      engine,
      understand: createUnderstand(intents, options.knowledge),
      middleware: [
        ...(languages.length > 1 ? [detectLanguage({ languages })] : []),
        ...(options.middleware ?? []),
      ],
      adapter: (channel) => channels.get(channel)!.adapter,
      languages,
      defaultQueue: queue,
      seal: (value) => seal(sealingKey, JSON.stringify(value)),
      unseal: (sealed) => JSON.parse(unseal(sealingKey, sealed)) as Json,
      now: clock.now,
      log,
      typing: ({ conversation: { channel, address } }) =>
        showTyping(channels.get(channel)!.running, address, clock),
    }),
    ...options.limits,
  });

  const receive = async (arriving: readonly Arriving[]): Promise<void> => {
    if (arriving.length === 0) return;
    if (stopped) throw new HttpError(503, 'Shutting down. Try again in a moment.');
    try {
      await store.accept(
        arriving.map(({ activity, order }) => {
          const settleMs = channels.get(activity.channelId)?.adapter.capabilities.settleMs ?? 0;
          return {
            activity,
            ...(order !== undefined && { order }),
            ...(settleMs > 0 && { readyAt: clock.now() + settleMs }),
          };
        }),
      );
    } catch (error) {
      log.error('An activity could not be kept; the channel is told to try again.', { error });
      throw new HttpError(503, 'Your message could not be kept right now. Try again.', {
        cause: error,
      });
    }
    for (const id of new Set(arriving.map(({ activity }) => activity.conversation.id)))
      worker.wake(id);
  };

  /** What only we may say in a conversation, on the same path as everything else. */
  const receiveOwn = async (
    conversation: string,
    from: Activity['from'],
    name: string,
    value: Json,
  ): Promise<void> => {
    const record = await store.conversation(conversation);
    if (!record)
      throw new Failure('conversation.unknown', `There is no conversation ${conversation}.`);
    const { id, address, isGroup, channel } = record;
    await receive([
      {
        activity: {
          type: 'event',
          id: `own:${randomUUID()}`,
          channelId: channel,
          conversation: { id, address, isGroup },
          from,
          timestamp: new Date(clock.now()).toISOString(),
          name,
          value,
        },
      },
    ]);
  };

  const hostFor = (
    adapter: Adapter,
    server: Server,
    { publicUrl, trustedProxies = 0 }: StartOptions,
  ): Host => ({
    receive: async (arriving) =>
      receive(arriving.map((each) => checkArriving(each, adapter.channel))),
    receipt: store.receipt,
    transcript: store.transcript,
    controller: async (id) => (await store.conversation(id))?.controller ?? null,
    route(method, path, handle) {
      routed = true;
      server.route(method, path, handle);
    },
    key: deriveKey,
    publicUrl,
    trustedProxies,
    languages,
    async finish() {
      await idle();
      await stop();
    },
    clock,
    log,
  });

  const deriveKey = async (purpose: string): Promise<Buffer> => {
    const root = process.env['PARLANCE_SECRET'] ?? (await store.key());
    return Buffer.from(hkdfSync('sha256', root, '', purpose, 32));
  };

  let server: Server | undefined;
  let routed = false;
  let stopped = false;
  let stopping: Promise<void> | undefined;

  const start: Bot['start'] = async (how = {}) => {
    server = createHttpServer(log);
    addHealth(server, store, channels);
    const host = how.host ?? '127.0.0.1';
    try {
      const early = how.port === undefined ? undefined : await server.listen(how.port, host);
      await store.open({ clock, log });
      sealingKey = await deriveKey('seal');
      await learn(intents, dialogs, options.knowledge);
      for (const adapter of options.channels) {
        if (adapter.off !== undefined) {
          log.info(`${adapter.channel} is off: ${adapter.off}`);
          continue;
        }
        if (channels.has(adapter.channel)) {
          throw new Failure('channel.twice', `Two channels are called "${adapter.channel}".`);
        }
        const running = await adapter.start(hostFor(adapter, server, how));
        channels.set(adapter.channel, { adapter, running });
      }
      worker.start();
      const url = early ?? (routed ? await server.listen(3000, host) : undefined);
      server.ready = true;
      if (how.signals ?? true) stopOnSignals(stop, log);
      return { url, channels: [...channels.keys()] };
    } catch (error) {
      await stop();
      throw error;
    }
  };

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      if (server) server.ready = false;
      await Promise.allSettled([...channels.values()].map(({ running }) => running.stop()));
      stopped = true;
      await soon(options.limits?.drainMs ?? 10_000, worker.stop());
      await soon(options.limits?.drainMs ?? 10_000, outbox.stop());
      await server?.close();
      await store.close();
    })();
    return stopping;
  };

  const idle = async (): Promise<void> => {
    for (;;) {
      const due = await store.due(1);
      const quiet = !worker.busy() && !outbox.busy();
      if (quiet && due.work.length === 0 && due.outbound.length === 0) return;
      for (const id of due.work) worker.wake(id);
      for (const id of due.outbound) outbox.wake(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  return {
    start,
    stop,
    receive,
    begin: (conversation, dialog, ...args) =>
      receiveOwn(conversation, { id: 'bot', role: 'bot' }, 'dialog.begin', {
        dialog: dialog.name,
        args,
      }),
    takeOver: (conversation, epoch, agent) => store.control(conversation, epoch, `agent:${agent}`),
    handBack: (conversation, outcome) =>
      receiveOwn(
        conversation,
        { id: outcome.agent ?? 'agent', role: 'agent' },
        'handoff.status',
        outcome as unknown as Json,
      ),
    idle,
    store,
  };
}

/** Waits, but not for ever: what is not finished by then is durable and goes on at the next start. */
function soon(ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
