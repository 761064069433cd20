import type { Posted } from '../wire.ts';
import { Later, Refused, type Server } from './server.ts';
import type { Storage } from './storage.ts';
import { Wait } from './wait.ts';

/** A message on its way to the server. */
export interface Unsent {
  readonly posted: Posted;
  /** When it was written; messages are sent in this order. */
  readonly at: number;
  state: 'sending' | 'retrying' | 'sent' | 'refused';
  why?: string;
}

/**
 * What the customer wrote and the server has not confirmed. Each message is kept by the browser
 * until it is confirmed, under the id it keeps at every try: so a reload, a second tab or a lost
 * answer neither loses nor doubles it.
 */
export class Outbox {
  private readonly server: Server;
  private readonly storage: Storage;
  private readonly changed: () => void;
  private readonly messages = new Map<string, Unsent>();
  private readonly wait = new Wait();
  private sending = false;
  /** The last try failed, and so waits everything behind it. */
  retrying = false;

  constructor(server: Server, storage: Storage, changed: () => void) {
    this.server = server;
    this.storage = storage;
    this.changed = changed;
    for (const key of storage.keys()) this.adopt(key);
    // Another tab wrote something, perhaps in its last moment.
    storage.onChange((key) => {
      this.adopt(key);
      void this.send();
    });
  }

  /** In the order they were written. */
  get unsent(): readonly Unsent[] {
    return [...this.messages.values()].sort((one, other) => one.at - other.at);
  }

  add(posted: Posted): void {
    const latest = this.unsent.at(-1)?.at ?? 0;
    const message: Unsent = {
      posted,
      at: Math.max(Date.now(), latest + 1),
      state: this.retrying ? 'retrying' : 'sending',
    };
    this.messages.set(posted.id, message);
    this.storage.set(keyOf(posted.id), JSON.stringify({ posted, at: message.at }));
    this.changed();
    this.wait.now();
    void this.send();
  }

  /** The conversation shows it, so it has arrived, whatever became of the answer. */
  arrived(id: string): void {
    this.messages.delete(id);
    this.storage.remove(keyOf(id));
  }

  /** Sends what waits, one after the other. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let next = this.next(); next; next = this.next()) {
      try {
        const response = await this.server.call('web/messages', {
          method: 'POST',
          type: 'application/json',
          body: JSON.stringify(next.posted),
          signal: AbortSignal.timeout(20_000),
        });
        const { id } = (await response.json()) as { id?: string };
        // Something on the way answered instead of our server: nothing has arrived.
        if (id !== next.posted.id) throw new Later();
        this.wait.reset();
        this.setRetrying(false);
        next.state = 'sent';
        this.storage.remove(keyOf(next.posted.id));
        if (next.posted.event) this.messages.delete(next.posted.id);
        this.changed();
      } catch (error) {
        if (error instanceof Refused) {
          this.setRetrying(false);
          next.state = 'refused';
          next.why = error.message;
          this.storage.remove(keyOf(next.posted.id));
          this.changed();
          continue;
        }
        this.setRetrying(true);
        this.changed();
        await this.wait.next(error instanceof Later ? error.afterMs : undefined);
      }
    }
    this.sending = false;
  }

  private setRetrying(retrying: boolean): void {
    this.retrying = retrying;
    for (const message of this.messages.values()) {
      if (message.state === 'sending' || message.state === 'retrying') {
        message.state = retrying ? 'retrying' : 'sending';
      }
    }
  }

  private next(): Unsent | undefined {
    return this.unsent.find(({ state }) => state === 'sending' || state === 'retrying');
  }

  private adopt(key: string): void {
    const kept = key.startsWith('unsent:') ? this.storage.get(key) : null;
    if (kept === null || this.messages.has(key.slice('unsent:'.length))) return;
    try {
      const { posted, at } = JSON.parse(kept) as Pick<Unsent, 'posted' | 'at'>;
      this.messages.set(posted.id, { posted, at, state: 'sending' });
      this.changed();
    } catch {
      // Not of our writing.
      this.storage.remove(key);
    }
  }
}

function keyOf(id: string): string {
  return `unsent:${id}`;
}
