import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, readCall } from './call.ts';
import { chats } from './chats.ts';
import { type Clock, pacedClock } from './clock.ts';
import { control } from './control.ts';
import { type Courier, courier, type DeliveryFault } from './courier.ts';
import { type Customer, customer, type Group, group } from './customer.ts';
import { type CallFault, faults, refusalOf } from './faults.ts';
import { methods } from './methods.ts';
import type { Message, Update, User } from './objects.ts';
import { checked, methodNamed } from './parameters.ts';
import { poller } from './polling.ts';
import { type Rate, rates } from './rates.ts';
import { Refusal } from './refusal.ts';
import { updates as waitingUpdates } from './updates.ts';
import { world as newWorld } from './world.ts';

export interface SimulatorOptions {
  readonly token?: string;
  readonly username?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Put in front of every path, as a proxy may do. */
  readonly path?: string;
  /** Refuses parameters the Bot API does not have, which the real server ignores. On by default. */
  readonly strict?: boolean;
  /** How fast the bot may write; as fast as it likes by default. */
  readonly rate?: Rate;
  readonly clock?: Clock;
}

/** A call of the bot, as it was answered. */
export interface RecordedCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly status: number;
  readonly description?: string;
}

/** A Bot API server on this machine, and the people who write to its one bot. */
export interface Simulator {
  readonly token: string;
  /** What a client takes as the root of the API. */
  readonly apiRoot: string;
  readonly bot: User;
  readonly customer: (about?: Partial<User>) => Customer;
  readonly group: (by: Customer, about?: { title?: string; forum?: boolean }) => Group;
  /** A person whom the bot answers for; gives the connection's id. */
  readonly business: (owner: Customer) => string;
  /** Gives the bot an update of any kind, as it is. */
  readonly give: (kind: string, what: object, queue?: string) => Update;
  /** Makes calls of the bot go wrong. */
  readonly fail: (fault: CallFault) => void;
  /** Makes deliveries to the webhook go wrong, one after the other. */
  readonly misdeliver: (...faults: readonly DeliveryFault[]) => void;
  readonly calls: readonly RecordedCall[];
  readonly deliveries: Courier['deliveries'];
  /** Updates the bot has not confirmed. */
  readonly pending: () => readonly Update[];
  /** Whether the bot waits in a call of getUpdates. */
  readonly isPolled: () => boolean;
  /** All messages of a chat. */
  readonly messages: (chat: number) => readonly Message[];
  /** Chat actions, in order. */
  readonly actions: readonly { readonly chat: number; readonly action: string }[];
  readonly customers: ReadonlyMap<number, Customer>;
  readonly groups: ReadonlyMap<number, Group>;
  readonly stop: () => Promise<void>;
}

/** Starts a simulator. */
export async function telegramSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const token = options.token ?? '123456789:AAE-simulated-token-of-thirty-five-ch';
  const strict = options.strict ?? true;
  const prefix = options.path ?? '';
  const clock = options.clock ?? pacedClock();
  const bot: User = {
    id: Number(token.split(':')[0]),
    is_bot: true,
    first_name: 'Parlance',
    username: options.username ?? 'parlance_bot',
  };

  const world = newWorld(bot, clock);
  const updates = waitingUpdates(clock);
  const scripted = faults();
  const calls: RecordedCall[] = [];
  const actions: { chat: number; action: string }[] = [];
  const taps = new Map<string, number>();
  const hook = courier({ updates, clock, called });
  const polled = poller(updates, clock);
  const acts = methods({
    world,
    chats: chats(world, {
      count: rates(options.rate, clock),
      acted: (room, action) => actions.push({ chat: room.chat.id, action }),
    }),
    updates,
    poller: polled,
    courier: hook,
    taps,
    now: clock.now,
    commands: { list: [] },
  });
  const customers = new Map<number, Customer>();
  const groups = new Map<number, Group>();

  /** Carries out a call; throws a Refusal. */
  async function carryOut(name: string, call: Call, signal: AbortSignal): Promise<unknown> {
    const method = methodNamed(name);
    const parameters = Object.fromEntries(call.values);
    const record = (status: number, description?: string): void => {
      const at = clock.now();
      calls.push({ method, parameters, at, status, ...(description && { description }) });
    };
    try {
      const values = checked(method, call, strict);
      const result = await acts[method]({ values, call, signal });
      record(200);
      return result;
    } catch (error) {
      if (error instanceof Refusal) record(error.status, error.message);
      throw error;
    }
  }

  function called(method: string, parameters: object): void {
    const call = { values: new Map(Object.entries(parameters)), files: new Map() };
    // Nobody hears what becomes of a call that came with an answer.
    carryOut(method, call, new AbortController().signal).catch(() => {});
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith(prefix)) throw new Refusal(404, 'Not Found');
    const path = url.pathname.slice(prefix.length);
    if (path.startsWith('/_control/')) return control(simulator, path, url, request, response);

    const [, file, given, name = ''] =
      /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
    if (given === undefined) throw new Refusal(404, 'Not Found');
    if (!/^\d+:[\w-]+$/.test(given)) throw new Refusal(404, 'Not Found');
    if (given !== token) throw new Refusal(401, 'Unauthorized');
    if (file) return download(name, response);

    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const call = await readCall(request, url);
    const fault = scripted.next(name, call.values.get('chat_id'));
    const refusal = refusalOf(fault);
    if (refusal) {
      const parameters = Object.fromEntries(call.values);
      const { status, message } = refusal;
      calls.push({ method: name, parameters, at: clock.now(), status, description: message });
      throw refusal;
    }
    if (fault?.kind === 'cut-before') return void request.socket.destroy();
    if (fault?.kind === 'bad-gateway') {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<html><h1>502 Bad Gateway</h1></html>');
      return;
    }
    const result = await carryOut(name, call, gone.signal);
    if (fault?.kind === 'cut-after') return void request.socket.destroy();
    if (fault?.kind === 'slow') {
      await new Promise<void>((resolve) => clock.after(fault.ms, resolve));
    }
    answer(response, 200, { ok: true, result });
  };

  const download = (path: string, response: ServerResponse): void => {
    const file = [...world.files.values()].find((each) => each.path === path);
    if (!file) throw new Refusal(404, 'Not Found');
    response.writeHead(200, { 'content-length': file.bytes.length });
    response.end(file.bytes);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, 'Internal Server Error: simulator');
      if (!(error instanceof Refusal)) console.error('The simulator failed:', error);
      const { status, message, parameters } = refusal;
      if (status === 429) response.setHeader('retry-after', parameters?.['retry_after'] ?? 1);
      answer(response, status, {
        ok: false,
        error_code: status,
        description: message,
        ...(parameters && { parameters }),
      });
      return undefined;
    });
  });
  await listen(server, options.port ?? 0);

  const simulator: Simulator = {
    token,
    apiRoot: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    bot,
    customers,
    groups,
    calls,
    actions,
    deliveries: hook.deliveries,
    customer(about) {
      const person = customer(world, updates, taps, clock.now, about);
      customers.set(person.id, person);
      return person;
    },
    group(by, about) {
      const made = group(world, updates, by, about);
      groups.set(made.id, made);
      return made;
    },
    business(owner) {
      const id = `business-${owner.id}`;
      world.businesses.set(id, owner.user);
      return id;
    },
    give: (kind, what, queue = 'others') => updates.add(kind, what, queue),
    fail: (fault) => scripted.add(fault),
    misdeliver: (...list) => hook.expect(...list),
    pending: () => updates.waiting().map(({ update }) => update),
    isPolled: () => polled.keepsWaiting(),
    messages: (chat) => world.rooms.get(chat)?.messages ?? [],
    stop() {
      hook.send(undefined);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  return simulator;
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
