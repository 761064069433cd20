import { type NewSession, unknownToken } from '../wire.ts';
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

/** How long to wait before a token is tried again that the server says it does not know. */
const doubtMs = 4000;

export interface Call extends Omit<RequestInit, 'headers'> {
  /** What the body is. */
  readonly type?: string;
}

/** Calls the chat's server in the name of this customer. */
export class Server {
  private readonly base: string;
  private readonly storage: Storage;
  private creating: Promise<string> | undefined;
  /** Since when the server has not known a token, though nothing else was wrong. */
  private readonly unknownSince = new Map<string, number>();
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
    if (response.status !== 401) {
      this.unknownSince.clear();
      return response;
    }
    this.doubt(token);
    throw new Later(doubtMs);
  }

  /**
   * The server does not know this token (its key was changed, perhaps for a minute only): it is
   * tried once more before the conversation starts anew, and is kept even then. Should the new one
   * be refused in its turn, the former is tried again.
   */
  private doubt(token: string): void {
    const since = this.unknownSince.get(token) ?? performance.now();
    this.unknownSince.set(token, since);
    if (performance.now() - since < doubtMs / 2) return;
    // In another tab it was replaced already.
    if (this.storage.get('token') !== token) return;
    const former = this.storage.get('former');
    this.storage.set('former', token);
    if (former !== null && !this.unknownSince.has(former)) this.storage.set('token', former);
    else this.storage.remove('token');
    this.storage.remove('started');
    this.changed();
  }

  /** An answer of our server's: done, or 401 for a token it does not know. */
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
    if (response.ok) return response;
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      throw new Later(Number(response.headers.get('retry-after') ?? 0) * 1000 || undefined);
    }
    const { error, code } = (await response.json().catch(() => ({}))) as Partial<
      Record<'error' | 'code', string>
    >;
    if (response.status === 401 && code === unknownToken) return response;
    // Our server says why. Anything else stands between it and us, and will go away.
    if (response.status === 401 || error === undefined) throw new Later();
    throw new Refused(error);
  }

  /** One conversation for all tabs, also when two of them open at the same moment. */
  private newToken(): Promise<string> {
    this.creating ??= this.locked(async () => {
      const other = this.storage.get('token');
      if (other !== null) return other;
      const response = await this.fetch('web/session', { method: 'POST' });
      const { token } = (await response.json().catch(() => ({}))) as Partial<NewSession>;
      // A page that lets nobody through before they sign in somewhere.
      if (token === undefined) throw new Later();
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
