import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Activity, Clock, Json, Log, Reply } from '../activities/index.ts';
import type { Capabilities } from './capabilities.ts';

/**
 * Connects one channel: two pure functions and a start.
 *
 * `read` and `write` know no network, so nearly all of a channel is tested with recorded payloads.
 */
export interface Adapter<Update = never, Native extends Json = Json> {
  readonly channel: string;
  readonly capabilities: Capabilities;
  /**
   * Not yet usable: none of its variables is set (`off`, in one line why), so the channel stays off;
   * half of them set throws a Failure here. Undefined: ready to start.
   */
  readonly off?: string;
  /** Turns a native update into activities; none, if it is of no concern. Never throws. */
  readonly read: (update: Update) => readonly Arriving[];
  /** Writes a reply as native messages in order, each within the channel's limits. */
  readonly write: (reply: Reply) => readonly Native[];
  readonly start: (host: Host) => Promise<Running<Native>>;
}

/** An activity an adapter has read, and how it sorts among others that arrive together. */
export interface Arriving {
  readonly activity: Activity;
  readonly order?: number;
}

/** A started channel. */
export interface Running<Native extends Json = Json> {
  /**
   * Sends one native message. Resolves when the channel has taken it; throws a {@link DeliveryError}
   * that says what to do next.
   */
  send(message: Sending<Native>): Promise<Sent>;
  /** Shows that an answer is being prepared. Best effort, never awaited for long. */
  readonly typing?: (address: Json) => Promise<void>;
  /** Removes what the channel itself keeps of a conversation, such as files. */
  readonly forget?: (conversation: string) => Promise<void>;
  /** Stops taking activities; resolves when none is half accepted. */
  readonly stop: () => Promise<void>;
}

export interface Sending<Native extends Json = Json> {
  /** Ours, the same at every try. */
  readonly id: string;
  readonly conversation: string;
  readonly address: Json;
  readonly native: Native;
  /** Position in the conversation's transcript. */
  readonly seq: number;
}

export interface Sent {
  /** The channel's id of the message, for receipts. */
  readonly providerId?: string;
}

/** What a channel may ask of the bot it runs in. */
export interface Host {
  /**
   * Keeps activities; resolves when they are durable, and only then may the channel be acknowledged.
   * Throws when they could not be kept: the channel must be told to try again (503).
   */
  readonly receive: (activities: readonly Arriving[]) => Promise<void>;
  /** Records what the channel says of a message sent earlier. */
  readonly receipt: (
    conversation: string,
    providerId: string,
    status: 'delivered' | 'read' | 'failed',
  ) => Promise<void>;
  /** What was said, from after a position: activities (`by: customer`) and replies, in order. */
  readonly transcript: (
    conversation: string,
    after: number,
    limit: number,
  ) => Promise<readonly Line[]>;
  /** Who is to answer now: the bot, a queue, or a person. */
  readonly controller: (conversation: string) => Promise<string | null>;
  /** Serves a path. Called before anything else on the server, with nothing read from the request. */
  readonly route: (method: string, path: string, handle: Handle) => void;
  /** A key for this purpose, the same for every worker and after a restart: 32 bytes. */
  readonly key: (purpose: string) => Promise<Buffer>;
  /** The address customers and channels reach us under, without a slash at the end; if known. */
  readonly publicUrl: string | undefined;
  readonly languages: readonly string[];
  /**
   * For a channel with one person at it: that person has left. Finishes what is under way and stops
   * the bot.
   */
  readonly finish?: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A request handler; the path ends in `/*` to take everything below. */
export type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void> | void;

/** One line of a transcript, as a channel may show it again. */
export interface Line {
  readonly seq: number;
  readonly at: number;
  readonly by: 'customer' | 'bot' | 'agent';
  readonly id: string;
  readonly activity?: Activity;
  readonly reply?: Reply;
  /** Of a reply: how far its delivery is. `dropped`: a person took over before it was said. */
  readonly status?: string;
}

/** Why a message was not sent, and so what happens next. */
export type DeliveryProblem =
  /** Try again later: 429 (with `retryAfterMs`), 5xx, no connection. */
  | 'later'
  /** Nobody knows whether it was sent: the connection was cut after the request went out. */
  | 'uncertain'
  /** This customer cannot be reached any more: blocked, gone. */
  | 'recipient'
  /** The channel refuses this message, and always will. */
  | 'request'
  /** The channel refuses us: token revoked. Later messages will fail alike. */
  | 'auth';

export class DeliveryError extends Error {
  readonly problem: DeliveryProblem;
  readonly retryAfterMs: number | undefined;

  constructor(
    problem: DeliveryProblem,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.name = 'DeliveryError';
    this.problem = problem;
    this.retryAfterMs = options.retryAfterMs;
  }
}
