import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import {
  type Activity,
  inLanguage,
  type Log,
  readable,
  silentLog,
} from '../../../activities/index.ts';
import {
  type Accepted,
  type Arrival,
  type Changes,
  type Claim,
  type Committed,
  isNotBefore,
  type NewOutbound,
  type NotBefore,
  type Outbound,
  type Store,
  type Taking,
} from '../../../stores/index.ts';
import { type SettableClock, settableClock } from '../../harness/clock.ts';

/** A place to keep things, which can be opened again after it was closed. */
export interface Place {
  readonly open: () => Store;
  readonly remove: () => Promise<void>;
}

export const leaseMs = 1_000;
export const hour = 3_600_000;

/** One store in a place of its own, and what most tests do with it. */
export class Stage {
  clock: SettableClock = settableClock();
  store!: Store;
  /** What the store warned of. */
  warnings: object[] = [];
  #place!: Place;

  async open(place: Place): Promise<void> {
    this.#place = place;
    this.clock = settableClock();
    this.warnings = [];
    await this.#begin();
  }

  async remove(): Promise<void> {
    await this.store.close();
    await this.#place.remove();
  }

  async reopen(): Promise<void> {
    await this.store.close();
    await this.#begin();
  }

  async #begin(): Promise<void> {
    const warn: Log['warn'] = (_message, facts = {}) => void this.warnings.push(facts);
    this.store = this.#place.open();
    await this.store.open({ clock: this.clock, log: { ...silentLog, warn }, conceal: dots });
  }

  accept(...said: Activity[]): Promise<Accepted> {
    return this.store.accept(said.map((activity) => ({ activity })));
  }

  /** Accepts, and gives what could be begun at once. */
  async begin(...arrivals: Arrival[]): Promise<Accepted & { claims: readonly Claim[] }> {
    let claims: readonly Claim[] = [];
    const begin = (given: readonly Claim[]): void => {
      claims = given;
    };
    const accepted = await this.store.accept(arrivals, { owner: 'one', leaseMs, begin });
    return { ...accepted, claims };
  }

  tryClaim(conversation = 'c', owner = 'one'): Promise<Claim | NotBefore | null> {
    return this.store.claim(conversation, { owner, leaseMs });
  }

  async claim(conversation = 'c', owner = 'one'): Promise<Claim> {
    const taken = await this.tryClaim(conversation, owner);
    assert.ok(taken && !isNotBefore(taken), `nothing to claim: ${JSON.stringify(taken)}`);
    return taken;
  }

  commit(claim: Claim, some: Partial<Changes>, sending?: Taking): Promise<Committed> {
    return this.store.commit(claim, changes(some), sending);
  }

  /** Commits, and gives the next work. */
  async next(claim: Claim, some: Partial<Changes>): Promise<Claim | null> {
    const { next } = await this.commit(claim, some);
    assert.ok(!next || !isNotBefore(next), `the next work is for later: ${JSON.stringify(next)}`);
    return next;
  }

  /** Accepts, claims and commits one message with these replies. */
  async turn(id: string, ...replies: string[]): Promise<Claim | null> {
    await this.accept(said(id));
    return this.next(await this.claim(), { consumed: [{ id }], outbound: replies.map(reply) });
  }

  tryTake(conversation = 'c'): Promise<Outbound | NotBefore | null> {
    return this.store.takeOutbound(conversation, { leaseMs });
  }

  async take(conversation = 'c'): Promise<Outbound> {
    const taken = await this.tryTake(conversation);
    assert.ok(taken && !isNotBefore(taken), `nothing to send: ${JSON.stringify(taken)}`);
    return taken;
  }

  /** How far the last message of the conversation is. */
  async status(): Promise<string | undefined> {
    const entries = await this.store.transcript('c', 0, 100);
    return entries.findLast(({ by }) => by !== 'customer')?.status;
  }

  /** The names of all events. */
  async names(): Promise<string[]> {
    return (await this.store.events(0, 100)).map(({ name }) => name);
  }

  /** What the transcript says. */
  async spoken(): Promise<(string | undefined)[]> {
    const entries = await this.store.transcript('c', 0, 100);
    return entries.map(({ activity, reply: replied }) =>
      activity ? activity.text : replied?.says && readable(replied.says),
    );
  }
}

/** A stage that is set up for each test, and cleared after it. */
export function setStage(place: () => Promise<Place>): Stage {
  const stage = new Stage();
  beforeEach(async () => stage.open(await place()));
  afterEach(() => stage.remove());
  return stage;
}

export interface Said {
  readonly text?: string;
  readonly conversation?: string;
  /** When it was sent, by the channel (ms). */
  readonly at?: number;
  readonly type?: Activity['type'];
}

export function said(id: string, more: Said = {}): Activity {
  const { conversation = 'c', text = `said ${id}`, at, type = 'message' } = more;
  return {
    type,
    id,
    channelId: 'test',
    conversation: { id: conversation, address: { to: 'anna' } },
    from: { id: 'anna', role: 'customer' },
    timestamp: at === undefined ? '2026-11-21T09:00:00.000Z' : new Date(at).toISOString(),
    text,
  };
}

export function reply(text: string): NewOutbound {
  return { by: 'bot', native: text, reply: { says: inLanguage(text, 'en') } };
}

export function changes(some: Partial<Changes>): Changes {
  return { state: null, consumed: [], outbound: [], timers: [], events: [], ...some };
}

function dots(activity: Activity): Activity {
  return { ...activity, text: '•••', sealed: 'sealed' };
}
