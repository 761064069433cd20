import type { ServerResponse } from 'node:http';
import { HttpError } from '../../http/index.ts';
import type { Host } from '../adapter.ts';
import type { Caller, Limits } from './limits.ts';
import { isForgotten, type ReadOn } from './transcript.ts';
import type { ShownState } from './wire.ts';

/**
 * Pages that listen to their conversation, by server-sent events.
 *
 * What is shown comes from the transcript and from nowhere else, so nothing is lost when nobody
 * listens. A wake only says "look now"; every few seconds a stream looks anyway, because another
 * worker may have said something.
 */
export interface Streams {
  readonly open: (caller: Listener, after: number, response: ServerResponse) => void;
  /** There is something new; all up to `said` may be shown. */
  readonly wake: (conversation: string, said?: number) => void;
  readonly typing: (conversation: string) => void;
  /** Ends the streams of a conversation that is no more; their pages come back and are told. */
  readonly forget: (conversation: string) => void;
  readonly close: () => void;
}

export type Listener = Caller & { readonly conversation: string };

interface Stream {
  readonly caller: Listener;
  after: number;
  /** The newest line this worker was told to send. */
  said: number;
  readonly response: ServerResponse;
  /** Ends the wait for something new. */
  look: () => void;
  /** Woken while it was looking: look once more. */
  again: boolean;
  wroteAt: number;
  closed: boolean;
}

const lookEveryMs = 4000;
const heartbeatMs = 15_000;
/** Tabs of one customer. A page that loses its stream to a newer one falls back to asking. */
const mostStreams = 12;

export function createStreams(host: Host, readOn: ReadOn, limits: Limits): Streams {
  const open = new Map<string, Set<Stream>>();
  let closed = false;

  const write = (stream: Stream, text: string): void => {
    if (stream.closed) return;
    stream.response.write(text);
    stream.wroteAt = host.clock.now();
  };

  const follow = async (conversation: string, stream: Stream): Promise<void> => {
    let controller = '';
    let caughtUp = false;
    while (!stream.closed) {
      stream.again = false;
      try {
        if (!caughtUp && (await isForgotten(host, conversation, stream.after))) {
          write(stream, event('forgotten', {}));
          stream.after = 0;
        }
        await catchUp(conversation, stream);
        const state = await stateOf(host, conversation);
        if (state.controller !== controller) {
          controller = state.controller;
          write(stream, event('state', state));
        }
        if (!caughtUp) write(stream, event('ready', {}));
        caughtUp = true;
      } catch (error) {
        host.log.warn('A web chat could not read its transcript; it tries again.', {
          conversation,
          error,
        });
      }
      if (!stream.again) await pause(stream, lookEveryMs);
      // Before the next look would be too late.
      if (Math.abs(host.clock.now() - stream.wroteAt) > heartbeatMs - lookEveryMs)
        write(stream, ': alive\n\n');
    }
  };

  const catchUp = async (conversation: string, stream: Stream): Promise<void> => {
    for (let more = true; more && !stream.closed; ) {
      // Who reads much reads slowly, so that everybody else does not.
      const ms = limits.wait('read', stream.caller, 0);
      if (ms > 0) {
        await pause(stream, ms);
        continue;
      }
      const slice = await readOn(conversation, stream.after, stream.said);
      limits.spend('read', stream.caller, slice.bytes);
      for (const { seq, json } of slice.lines) {
        write(stream, `id: ${seq}\nevent: line\ndata: ${json}\n\n`);
      }
      stream.after = slice.after;
      more = slice.more;
      if (stream.response.writableNeedDrain) await drained(stream.response);
    }
  };

  /** Waits so long, or until the stream is woken. */
  const pause = (stream: Stream, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = host.clock.after(ms, resolve);
      stream.look = () => {
        cancel();
        resolve();
      };
    });

  const drop = (conversation: string, stream: Stream): void => {
    stream.closed = true;
    stream.look();
    const streams = open.get(conversation);
    streams?.delete(stream);
    if (streams?.size === 0) open.delete(conversation);
  };

  const forget = (conversation: string): void => {
    for (const stream of open.get(conversation) ?? []) {
      drop(conversation, stream);
      stream.response.end();
    }
  };

  return {
    open(caller, after, response) {
      const { conversation } = caller;
      if (closed) {
        response.setHeader('retry-after', '2');
        throw new HttpError(503, 'This server is about to stop. Ask again in a moment.');
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // A proxy that gathers the answer before passing it on would keep all of it.
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      const stream: Stream = {
        caller,
        after,
        said: 0,
        response,
        look: () => {},
        again: false,
        wroteAt: host.clock.now(),
        closed: false,
      };
      const streams = open.get(conversation) ?? new Set();
      open.set(conversation, streams.add(stream));
      const [oldest] = streams;
      if (streams.size > mostStreams && oldest) {
        drop(conversation, oldest);
        oldest.response.end();
      }
      response.on('close', () => drop(conversation, stream));
      // At once, so that the page knows that streaming works on its way through proxies.
      write(stream, ': hello\n\n');
      void follow(conversation, stream);
    },
    wake(conversation, said = 0) {
      for (const stream of open.get(conversation) ?? []) {
        stream.said = Math.max(stream.said, said);
        stream.again = true;
        stream.look();
      }
    },
    typing(conversation) {
      for (const stream of open.get(conversation) ?? []) write(stream, event('typing', {}));
    },
    forget,
    close() {
      closed = true;
      for (const conversation of open.keys()) forget(conversation);
    },
  };
}

/** Who answers, without telling the customer which agent. */
export async function stateOf(host: Host, conversation: string): Promise<ShownState> {
  const controller = (await host.controller(conversation)) ?? 'bot';
  if (controller.startsWith('agent:')) return { controller: 'agent' };
  return { controller: controller === 'queue' || controller === 'none' ? controller : 'bot' };
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
