import type { Clock } from './clock.ts';
import { isFields, type Update } from './objects.ts';
import { type Posted, post } from './post.ts';
import type { Updates, Waiting } from './updates.ts';

export interface Hook {
  readonly url: string;
  readonly secret: string | undefined;
  readonly maxConnections: number;
}

/** What goes wrong on the way to the webhook. */
export type DeliveryFault =
  /** The bot's answer does not arrive: the update comes again. */
  | 'lost-answer'
  /** The update comes twice at the same time. */
  | 'twice'
  /** The call breaks off in the middle of the body. */
  | 'cut-short';

export interface Courier {
  /** Where updates go from now on; undefined: nowhere. */
  readonly hook: Hook | undefined;
  readonly send: (hook: Hook | undefined) => void;
  /** What went wrong last. */
  readonly trouble: { readonly at: number; readonly message: string } | undefined;
  /** The next deliveries go wrong like this, in this order. */
  readonly expect: (...faults: readonly DeliveryFault[]) => void;
  /** Every delivery that was tried. */
  readonly deliveries: readonly Delivery[];
}

export interface Delivery {
  readonly update: Update;
  readonly at: number;
  /** The bot's answer; undefined if there was none. */
  readonly status: number | undefined;
}

/**
 * Brings updates to the webhook as the real server does: one queue per chat, and one per person for
 * taps; the next of a queue only when the one before was taken with a 2xx; otherwise again at once,
 * then after 2, 4, 8 … 60 seconds, or when the bot said (`Retry-After`).
 */
export function courier(options: {
  readonly updates: Updates;
  readonly clock: Clock;
  /** Carries out a call that the bot put into its answer. */
  readonly called: (method: string, parameters: object) => void;
}): Courier {
  const { updates, clock } = options;
  let hook: Hook | undefined;
  let generation = 0;
  let trouble: Courier['trouble'];
  const faults: DeliveryFault[] = [];
  const deliveries: Delivery[] = [];
  const busy = new Set<string>();
  let connections = 0;

  const look = (): void => {
    if (!hook) return;
    for (const { queue } of updates.waiting()) {
      if (busy.has(queue)) continue;
      if (connections >= hook.maxConnections) return;
      busy.add(queue);
      connections++;
      void work(queue, generation).finally(() => {
        connections--;
        // Of a hook that was replaced, the queue is somebody else's by now.
        busy.delete(queue);
        look();
      });
    }
  };

  const work = async (queue: string, mine: number): Promise<void> => {
    let failures = 0;
    for (;;) {
      const head = updates.waiting().find((each) => each.queue === queue);
      if (!head || !hook || mine !== generation) return;
      const posted = await deliver(head, hook);
      if (posted.status !== undefined && posted.status >= 200 && posted.status < 300) {
        failures = 0;
        updates.remove(head.update);
        carryOut(posted.body);
        continue;
      }
      trouble = {
        at: clock.now(),
        message: posted.error ?? `Wrong response from the webhook: ${posted.status}`,
      };
      failures++;
      const delay = posted.retryAfter ?? (failures === 1 ? 0 : Math.min(60, 2 ** (failures - 1)));
      await pause(Math.min(3600, delay) * 1000, mine);
    }
  };

  const deliver = async ({ update }: Waiting, { url, secret }: Hook): Promise<Posted> => {
    const fault = faults.shift();
    const at = clock.now();
    const once = (): Promise<Posted> =>
      post({
        url,
        body: JSON.stringify(update),
        headers: secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret },
        cutShort: fault === 'cut-short',
      });
    const [posted] = await Promise.all(fault === 'twice' ? [once(), once()] : [once()]);
    deliveries.push({ update, at, status: posted.status });
    return fault === 'lost-answer'
      ? { status: undefined, body: '', error: 'Connection reset by peer' }
      : posted;
  };

  const carryOut = (body: string): void => {
    if (!body.startsWith('{')) return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return;
    }
    if (!isFields(parsed)) return;
    const { method, ...parameters } = parsed;
    if (typeof method === 'string') options.called(method, parameters);
  };

  const wakers = new Set<() => void>();
  const pause = (ms: number, mine: number): Promise<void> =>
    new Promise((resolve) => {
      if (mine !== generation) return resolve();
      const done = (): void => {
        cancel();
        wakers.delete(done);
        resolve();
      };
      const cancel = clock.after(ms, done);
      wakers.add(done);
    });

  updates.listen(look);

  return {
    get hook() {
      return hook;
    },
    get trouble() {
      return trouble;
    },
    deliveries,
    send(to) {
      hook = to;
      generation++;
      trouble = undefined;
      for (const wake of wakers) wake();
      look();
    },
    expect(...more) {
      faults.push(...more);
    },
  };
}
