import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { systemClock } from '../activities/index.ts';
import { createDialogEngine, person } from '../dialogs/index.ts';
import { createHttpServer, type Server } from '../http/index.ts';
import { nlpjsEngine } from '../intents/index.ts';
import { detectLanguage } from '../middleware/index.ts';
import { embedded } from '../stores/index.ts';
import { channelHost } from './channel-host.ts';
import { createChannels } from './channels.ts';
import { conceal } from './conceal.ts';
import { setting } from './environment.ts';
import { createFrontDoor } from './front-door.ts';
import { addHealth } from './health.ts';
import { createKeys } from './keys.ts';
import { Life } from './life.ts';
import { createLog } from './log.ts';
import type { Bot, BotOptions, StartOptions } from './options.ts';
import { createOutbox, takenFor } from './outbox.ts';
import { createOwnership } from './ownership.ts';
import { createPersist } from './persist.ts';
import { createRetaining } from './retention.ts';
import { stopOnSignals } from './signals.ts';
import { stopInOrder } from './stopping.ts';
import { createSweep } from './sweep.ts';
import { createTurns } from './turns.ts';
import { showTyping } from './typing.ts';
import { createUnderstand, learn } from './understanding.ts';
import { createWorker } from './worker.ts';

/** Channels take a moment to bring what they kept while nobody was there. */
const catchUpMs = 10_000;

/** Puts the parts together, each after those it stands on. */
export function createBot(options: BotOptions): Bot {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog();
  const data = setting('DATA_DIR') ?? 'data';
  const store = options.store ?? embedded(data);
  const models = options.models ?? (options.store ? undefined : join(data, 'models'));
  const languages = options.languages ?? ['en'];
  const queue = options.queue ?? 'general';
  const limits = options.limits ?? {};
  const sendMs = limits.sendMs ?? 60_000;
  const drainMs = limits.drainMs ?? 10_000;
  const intents = options.intents ?? nlpjsEngine();
  const dialogs = [...new Set([...options.dialogs, ...(options.welcome ? [options.welcome] : [])])];
  if (!dialogs.some(({ name }) => name === person.name)) dialogs.push(person);

  const life = new Life();
  const keys = createKeys(store.key);
  const channels = createChannels(options.channels, log);
  let catchingUpUntil = 0;
  const draining = new AbortController();
  // Every lane may wait for the store at the same time.
  setMaxListeners(0, draining.signal);
  const persist = createPersist(clock, log, draining.signal);
  const outbox = createOutbox({
    store,
    channels: channels.up,
    persist,
    clock,
    log,
    sendMs,
    ...limits,
  });
  const turns = createTurns({
    engine: createDialogEngine({
      dialogs: options.dialogs,
      defaultQueue: queue,
      ...(options.welcome && { welcome: options.welcome }),
      ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
    }),
    understand: createUnderstand(intents, options.knowledge),
    middleware: [
      ...(languages.length > 1 ? [detectLanguage({ languages })] : []),
      ...(options.middleware ?? []),
    ],
    adapter: (channel) => channels.up.get(channel)!.adapter,
    languages,
    catchingUpUntil: () => catchingUpUntil,
    defaultQueue: queue,
    seal: keys.seal,
    unseal: keys.unseal,
    note: (conversation, ...note) => persist(conversation, () => store.note(conversation, ...note)),
    noted: (conversation, key) => persist(conversation, () => store.noted(conversation, key)),
    clock,
    log,
    typing: ({ conversation: { channel, address } }) =>
      showTyping(channels.up.get(channel)!.running, address, clock),
  });
  const isUp = (channel: string): boolean => channels.up.has(channel);
  const worker = createWorker({
    store,
    ...turns,
    isUp,
    deliver: outbox.wake,
    persist,
    clock,
    log,
    owner: randomUUID(),
    sendingMs: takenFor(sendMs),
    ...limits,
  });
  const upChannels = (): string[] => [...channels.up.keys()];
  const sweep = createSweep({
    store,
    clock,
    log,
    channels: upChannels,
    work: worker.wake,
    deliver: outbox.wake,
  });
  const door = createFrontDoor({ store, worker, adapter: channels.adapter, isUp, clock, log });
  const retaining = createRetaining({
    retention: options.retention,
    store,
    forgotten: channels.forget,
    clock,
    log,
  });

  let server: Server | undefined;
  let starting: Promise<unknown> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  /** The store has given up: nothing can be worked on any more. */
  let ended = false;

  const storeEnded = (reason: Error): void => {
    ended = true;
    if (server) server.ready = false;
    log.error('The store has ended. Nothing is taken any more; see to the disk and start again.', {
      error: reason,
    });
    draining.abort();
    void Promise.allSettled([sweep.stop(), worker.stop(), outbox.stop(), retaining.stop()]);
  };

  const stopTurns = async (): Promise<void> => {
    door.close();
    draining.abort();
    await Promise.all([sweep.stop(), retaining.stop(), worker.stop()]);
  };

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      life.go('stopping');
      if (server) server.ready = false;
      const steps = [
        { what: 'The start', stop: () => Promise.allSettled([starting]), part: 1 / 2 },
        { what: 'A channel', stop: channels.stop, part: 1 / 2 },
        { what: 'A turn', stop: stopTurns },
        { what: 'A send', stop: outbox.stop },
        { what: 'The server', stop: async () => server?.close() },
        { what: 'The store', stop: store.close },
      ];
      await stopInOrder(steps, { drainMs, clock, log });
      life.go('stopped');
    })();
    return stopping;
  };

  const idle = async (): Promise<void> => {
    for (;;) {
      const due = await store.due(1, upChannels());
      const quiet = !worker.busy() && !outbox.busy();
      if (quiet && due.work.length === 0 && due.outbound.length === 0) return;
      for (const id of due.work) worker.wake(id);
      for (const id of due.outbound) outbox.wake(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const forget = async (conversation: string): Promise<void> => {
    await store.forget(conversation);
    await channels.forget(conversation);
  };

  const begin = async (how: StartOptions): ReturnType<Bot['start']> => {
    const http = createHttpServer(log);
    server = http;
    addHealth(http, store, channels.up);
    const host = how.host ?? '127.0.0.1';
    let routed = false;
    const hostFor = channelHost({
      store,
      door,
      keys,
      server: http,
      publicUrl: how.publicUrl,
      languages,
      clock,
      log,
      trustedProxies: how.trustedProxies ?? 0,
      routed() {
        routed = true;
      },
      async finish() {
        await idle();
        await stop();
      },
    });
    const early = how.port === undefined ? undefined : await http.listen(how.port, host);
    life.mustBeStarting();
    await store.open({ clock, log, conceal: conceal(keys.seal), ended: storeEnded });
    if (!life.isBefore('stopping')) await store.close();
    life.mustBeStarting();
    await keys.open();
    await learn(
      intents,
      dialogs,
      options.knowledge,
      models === undefined ? undefined : { folder: models, log },
    );
    life.mustBeStarting();
    catchingUpUntil = clock.now() + catchUpMs;
    sweep.start();
    retaining.start();
    await channels.start(hostFor, (channel) => {
      worker.channelUp(channel);
      outbox.channelUp(channel);
      sweep.start();
    });
    life.mustBeStarting();
    const url = early ?? (routed ? await http.listen(3000, host) : undefined);
    life.mustBeStarting();
    catchingUpUntil = clock.now() + catchUpMs;
    life.go('running');
    http.ready = !ended;
    if (how.signals ?? true) stopOnSignals(stop, log);
    return { url, channels: upChannels() };
  };

  return {
    async start(how = {}) {
      life.begin();
      const began = begin(how);
      starting = began;
      try {
        return await began;
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    receive: door.receive,
    ...createOwnership({ store, worker, outbox, door, dialogs, clock }),
    forget,
    idle,
    // Whoever has the store in hand must not be able to forget only half.
    store: { ...store, forget },
  };
}
