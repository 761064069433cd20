import type { NewSession } from '../wire.ts';
import type { Storage } from './storage.ts';

/** The server did not do it, and will not however often it is asked. */
export class Refused extends Error {}

/** It may work later: no connection, a server that restarts. */
export class Later extends Error {
  readonly afterMs: number | undefined;
  constructor(afterMs?: number) {
    super('later');
    this.afterMs = afterMs;
  }
}

export interface Call extends Omit<RequestInit, 'headers'> {
  /** What the body is. */
  readonly type?: string;
}

/** Calls the chat's server in the name of this customer. */
export class Server {
  private readonly base: string;
  private readonly storage: Storage;
  private creating: Promise<string> | undefined;
  /** Told when this customer has another conversation than before. */
  changed: () => void = () => {};

  constructor(base: string, storage: Storage) {
    this.base = base;
    this.storage = storage;
    // Another tab was first to open one, or learnt that ours is gone.
    storage.onChange((key) => {
      if (key === 'token' && storage.get('token') !== null) this.changed();
    });
  }

  /** Whether this customer has a conversation already. */
  get known(): boolean {
    return this.storage.get('token') !== null;
  }

  /** Throws {@link Later} or {@link Refused}. */
  async call(path: string, options: Call = {}): Promise<Response> {
    const token = this.storage.get('token') ?? (await this.newToken());
    const response = await this.fetch(path, {
      ...options,
      headers: {
        ...(options.type !== undefined && { 'content-type': options.type }),
        authorization: `Bearer ${token}`,
      },
    });
    if (response.status === 401) {
      // The server knows this token no more (its key was changed): the conversation starts anew.
      if (this.storage.get('token') === token) {
        this.storage.remove('token');
        this.storage.remove('started');
        this.changed();
      }
      throw new Later(0);
    }
    return response;
  }

  private async fetch(path: string, options: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        cache: 'no-store',
        credentials: 'omit',
        ...options,
      });
    } catch {
      throw new Later();
    }
    if (response.ok || response.status === 401) return response;
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      throw new Later(Number(response.headers.get('retry-after') ?? 0) * 1000 || undefined);
    }
    const { error } = (await response.json().catch(() => ({}))) as { error?: string };
    throw new Refused(error ?? `${response.status} ${response.statusText}`);
  }

  /** One conversation for all tabs, also when two of them open at the same moment. */
  private newToken(): Promise<string> {
    this.creating ??= this.locked(async () => {
      const other = this.storage.get('token');
      if (other !== null) return other;
      const response = await this.fetch('web/session', { method: 'POST' });
      const { token } = (await response.json()) as NewSession;
      const meanwhile = this.storage.get('token');
      if (meanwhile !== null) return meanwhile;
      this.storage.set('token', token);
      return token;
    }).finally(() => {
      this.creating = undefined;
    });
    return this.creating;
  }

  private locked<Result>(work: () => Promise<Result>): Promise<Result> {
    // Only pages served over https have locks.
    const locks = navigator.locks as LockManager | undefined;
    return locks ? locks.request(`parlance ${this.base}`, work) : work();
  }
}
