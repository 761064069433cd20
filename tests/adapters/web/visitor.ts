import assert from 'node:assert/strict';
import { conversationId } from '../../../activities/index.ts';
import type { ShownLine } from '../../../adapters/web/wire.ts';

/** A page of the web chat without a browser: a token and the calls a widget makes with it. */
export interface WebVisitor {
  readonly token: string;
  readonly conversation: string;
  readonly call: (path: string, options?: RequestInit) => Promise<Response>;
  readonly post: (body: unknown) => Promise<Response>;
  readonly listen: (after?: number) => Promise<Listening>;
}

/** A stream of events as it comes in. */
export interface Listening {
  readonly response: Response;
  /** Everything so far: events, and comments as `: text`. */
  readonly events: readonly { name: string; id: string | undefined; data: unknown }[];
  readonly lines: () => readonly ShownLine[];
  /** Resolves when this is true; the test's own time limit says when it never was. */
  readonly until: (done: () => boolean) => Promise<void>;
  readonly ended: Promise<void>;
  readonly close: () => void;
}

export async function newVisitor(url: string): Promise<WebVisitor> {
  const response = await fetch(`${url}/web/session`, { method: 'POST' });
  assert.equal(response.status, 201);
  const { token } = (await response.json()) as { token: string };
  return visitorWith(url, token);
}

export function visitorWith(url: string, token: string): WebVisitor {
  const call: WebVisitor['call'] = (path, options = {}) =>
    fetch(`${url}${path}`, { ...options, headers: { authorization: `Bearer ${token}` } });
  return {
    token,
    conversation: conversationId('web', token.split('.')[0] ?? ''),
    call,
    post: (body) =>
      call('/web/messages', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async listen(after = 0) {
      const abort = new AbortController();
      const response = await call(`/web/stream?after=${after}`, { signal: abort.signal });
      return listenTo(response, abort);
    },
  };
}

function listenTo(response: Response, abort: AbortController): Listening {
  const events: { name: string; id: string | undefined; data: unknown }[] = [];
  const waiting = new Set<() => void>();
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string): string | undefined =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const data = field('data');
        events.push({
          name: field('event') ?? block,
          id: field('id'),
          data: data === undefined ? undefined : (JSON.parse(data) as unknown),
        });
      }
      for (const check of waiting) check();
    }
  };
  const ended = read().catch(() => {});
  return {
    response,
    events,
    lines: () => events.flatMap(({ name, data }) => (name === 'line' ? [data as ShownLine] : [])),
    until: (done) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!done()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    ended,
    close: () => abort.abort(),
  };
}
