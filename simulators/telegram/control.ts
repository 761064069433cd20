import type { IncomingMessage, ServerResponse } from 'node:http';
import { bytesOf } from './call.ts';
import type { DeliveryFault } from './courier.ts';
import type { Customer, Placing } from './customer.ts';
import type { CallFault } from './faults.ts';
import type { MediaKind } from './media.ts';
import type { Message } from './objects.ts';
import { badRequest, Refusal } from './refusal.ts';
import type { Simulator } from './simulator.ts';

/**
 * The simulator's remote control, for tests in any language: `POST /_control/…` with JSON.
 *
 * `customers` makes a person and gives `{ id }`; `play` lets them act: `{ customer, does, … }`;
 * `groups`, `fail`, `misdeliver` as in the object. `GET /_control/messages?chat=…`, `calls`,
 * `deliveries` and `pending` show what happened.
 */
export async function control(
  simulator: Simulator,
  path: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const what = path.slice('/_control/'.length);
  const result =
    request.method === 'GET'
      ? shown(simulator, what, url.searchParams)
      : done(simulator, what, await json(request));
  const text = JSON.stringify({ ok: true, result: result ?? true });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function shown(simulator: Simulator, what: string, asked: URLSearchParams): unknown {
  const { token, apiRoot, bot } = simulator;
  switch (what) {
    case 'state':
      return { token, apiRoot, bot, pending: simulator.pending().length };
    case 'messages':
      return simulator
        .messages(Number(asked.get('chat')))
        .filter(({ message_id: id }) => id > Number(asked.get('after') ?? 0));
    case 'calls':
      return simulator.calls.slice(Number(asked.get('after') ?? 0));
    case 'actions':
      return simulator.actions;
    case 'deliveries':
      return simulator.deliveries;
    case 'pending':
      return simulator.pending();
    default:
      throw new Refusal(404, `Not Found: nothing is shown at /_control/${what}`);
  }
}

/** What `play` takes. */
interface Played {
  readonly customer?: number;
  readonly does?: string;
  readonly text?: string;
  readonly label?: string;
  readonly payload?: string;
  readonly message?: number;
  readonly kind?: MediaKind;
  /** Base64. */
  readonly bytes?: string;
  readonly name?: string;
  readonly type?: string;
  readonly caption?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly content?: object;
  readonly group?: number;
  readonly replyTo?: number;
  readonly topic?: number;
}

function done(simulator: Simulator, what: string, body: object): unknown {
  switch (what) {
    case 'customers': {
      const { id, user } = simulator.customer(body);
      return { id, user };
    }
    case 'groups': {
      const by = person(simulator, (body as Played).customer);
      const { id } = simulator.group(by, body as { title?: string; forum?: boolean });
      return { id };
    }
    case 'play':
      return play(simulator, body as Played);
    case 'give': {
      const { kind, what: content } = body as { kind?: string; what?: object };
      if (kind === undefined || !content) throw badRequest('give needs "kind" and "what"');
      return simulator.give(kind, content);
    }
    case 'fail':
      return simulator.fail(body as CallFault);
    case 'misdeliver':
      return simulator.misdeliver(...((body as { faults?: DeliveryFault[] }).faults ?? []));
    default:
      throw new Refusal(404, `Not Found: nothing is done at /_control/${what}`);
  }
}

function play(simulator: Simulator, played: Played): unknown {
  const who = person(simulator, played.customer);
  const inside = played.group === undefined ? undefined : simulator.groups.get(played.group);
  if (played.group !== undefined && !inside) throw badRequest(`no group ${played.group}`);
  const chat = inside?.id ?? who.id;
  const message = (id: number): Message => {
    const found = simulator.messages(chat).find((each) => each.message_id === id);
    if (!found) throw badRequest(`no message ${id} in chat ${chat}`);
    return found;
  };
  const where: Placing = {
    ...(inside && { in: inside }),
    ...(played.topic !== undefined && { topic: played.topic }),
    ...(played.replyTo !== undefined && { replyTo: message(played.replyTo) }),
  };
  const { text = '', kind = 'photo', bytes, name, type, caption } = played;
  switch (played.does) {
    case 'says':
      return who.says(text, where);
    case 'edits':
      return who.edits(message(played.message ?? 0), text);
    case 'starts':
      return who.starts(played.payload);
    case 'sends':
      return who.sends(kind, {
        ...where,
        ...(bytes !== undefined && { bytes: Buffer.from(bytes, 'base64') }),
        ...(name !== undefined && { name }),
        ...(type !== undefined && { type }),
        ...(caption !== undefined && { caption }),
      });
    case 'shares': {
      const { latitude = 0, longitude = 0 } = played;
      return who.shares({ latitude, longitude }, where);
    }
    case 'writes':
      return who.writes(played.content ?? {}, where);
    case 'taps':
      try {
        return who.taps(played.label ?? '', where);
      } catch (error) {
        throw badRequest((error as Error).message);
      }
    case 'blocks':
      return who.blocks();
    case 'unblocks':
      return who.unblocks();
    case 'leaves':
      return who.leavesTelegram();
    default:
      throw badRequest(
        `"${String(played.does)}" cannot be played; says, edits, starts, sends, shares, writes, taps, blocks, unblocks, leaves can`,
      );
  }
}

function person({ customers }: Simulator, id: number | undefined): Customer {
  const found = id === undefined ? undefined : customers.get(id);
  if (!found) throw badRequest(`no customer ${String(id)}; make one with POST /_control/customers`);
  return found;
}

async function json(request: IncomingMessage): Promise<object> {
  const body = (await bytesOf(request, 1024 * 1024)).toString('utf8');
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Said below.
  }
  throw badRequest('the body must be a JSON object');
}
