import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Activity, inLanguage, silentLog } from '../../../activities/index.ts';
import {
  type Claim,
  Fenced,
  isNotBefore,
  type NotBefore,
  type Outbound,
  type Store,
} from '../../../stores/index.ts';
import { type SettableClock, settableClock } from '../../harness/clock.ts';
import { hour, leaseMs, type Place } from './stage.ts';

const names = ['a', 'b'];

/** One thing that may happen at any time, by two workers and two senders who know nothing of each other. */
type Step =
  | {
      readonly does: 'accept' | 'begin';
      readonly in: string;
      readonly by: number;
      readonly again: boolean;
    }
  | {
      readonly does: 'claim' | 'commit' | 'release' | 'checkpoint';
      readonly in: string;
      readonly by: number;
    }
  | {
      readonly does: Send;
      readonly in: string;
      readonly by: number;
    }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'restart' };

type Send = 'take' | 'sent' | 'next' | 'retry' | 'failed';

// Mostly in one conversation, where things get in each other's way.
const where = fc.constantFrom('a', 'a', 'a', 'a', 'b');
const who = fc.constantFrom(0, 1);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('accept', 'begin'),
      in: where,
      by: who,
      again: fc.boolean(),
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      does: fc.constantFrom(
        'claim',
        'claim',
        'claim',
        'commit',
        'commit',
        'commit',
        'release',
        'checkpoint',
      ),
      in: where,
      by: who,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constantFrom('take', 'take', 'sent', 'next', 'retry', 'failed'),
      in: where,
      by: who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(400, 400, 1_001, 1_001, -700),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'restart' as const }) },
) as fc.Arbitrary<Step>;

/**
 * Whatever happens, in whatever order: each activity is worked on once and in order, its reply is
 * there once, state tells of exactly the turns that were kept, and messages go out in order.
 */
export async function playAtRandom(newPlace: () => Promise<Place>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 60, maxLength: 120, size: 'max' }),
      async (steps) => {
        const place = await newPlace();
        const world = new World(place);
        try {
          await world.open();
          for (const next of steps) await world.play(next);
          await world.finish();
          for (const name of names) await world.check(name);
        } finally {
          await world.close();
          await place.remove();
        }
      },
    ),
    { numRuns: 40, interruptAfterTimeLimit: 30_000 },
  );
}

class World {
  readonly clock: SettableClock = settableClock();
  readonly place: Place;
  store: Store;
  /** What was accepted in each conversation, in order. */
  readonly accepted = new Map<string, string[]>(names.map((name) => [name, []]));
  /** What workers and senders hold in their hands, rightly or not any more. */
  readonly claims = new Map<string, Claim>();
  readonly messages = new Map<string, Outbound>();
  readonly sent = new Map<string, number[]>(names.map((name) => [name, []]));

  constructor(place: Place) {
    this.place = place;
    this.store = place.open();
  }

  async open(): Promise<void> {
    await this.store.open({ clock: this.clock, log: silentLog });
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  async play(next: Step): Promise<void> {
    switch (next.does) {
      case 'wait':
        return this.clock.advance(next.ms);
      case 'restart':
        await this.close();
        this.store = this.place.open();
        return this.open();
      case 'accept':
      case 'begin': {
        const ids = this.accepted.get(next.in)!;
        const id = next.again && ids.length > 0 ? ids.at(-1)! : `${ids.length}`;
        const begin = (claims: readonly Claim[]): void => {
          for (const claim of claims) this.claims.set(`${next.in} ${next.by}`, claim);
        };
        const by = next.does === 'begin' ? { owner: 'one', leaseMs, begin } : undefined;
        const { fresh } = await this.store.accept([{ activity: said(next.in, id) }], by);
        assert.equal(fresh, ids.includes(id) ? 0 : 1);
        if (fresh === 1) ids.push(id);
        return;
      }
      case 'take':
      case 'sent':
      case 'next':
      case 'retry':
      case 'failed':
        return this.send(next.does, next.in, `${next.in} ${next.by}`);
      default:
        return this.work(next.does, next.in, `${next.in} ${next.by}`);
    }
  }

  async work(
    does: 'claim' | 'commit' | 'release' | 'checkpoint',
    name: string,
    by: string,
  ): Promise<void> {
    const held = this.claims.get(by);
    if (does === 'claim') {
      // Both are turns of the same process, so that only the fence tells them apart.
      const claim = await this.store.claim(name, { owner: 'one', leaseMs });
      if (isWork(claim)) this.claims.set(by, claim);
      return;
    }
    if (!held) return;
    this.claims.delete(by);
    if (does === 'release') return this.store.release(held, { attempted: true });
    try {
      const turn = oneTurn(held);
      const checkpoint = does === 'checkpoint';
      // The second worker sends what it says by itself.
      const sending = by.endsWith('1') ? { leaseMs } : undefined;
      const { next, send } = await this.store.commit(held, { ...turn, checkpoint }, sending);
      if (send) this.took(name, by, send);
      if (!isWork(next)) return;
      // After a checkpoint, the same turn has nothing more to do than to end.
      if (checkpoint) await this.store.commit(next, { ...turn, consumed: [], outbound: [] });
      else this.claims.set(by, next);
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
    }
  }

  took(name: string, by: string, message: Outbound): void {
    this.messages.set(by, message);
    this.sent.get(name)!.push(message.seq);
  }

  async send(does: Send, name: string, by: string): Promise<void> {
    if (does === 'take') {
      const taken = await this.store.takeOutbound(name, { leaseMs });
      if (isWork(taken)) this.took(name, by, taken);
      return;
    }
    const message = this.messages.get(by);
    if (!message) return;
    this.messages.delete(by);
    const at = this.clock.now() + 100;
    const next = await this.store.settle(
      message,
      does === 'retry'
        ? { status: 'retry', at, error: '' }
        : does === 'failed'
          ? { status: 'failed', error: '' }
          : { status: 'sent' },
      does === 'next' ? { leaseMs } : undefined,
    );
    if (isWork(next)) this.took(name, by, next);
  }

  /** Lets everything come to its end. */
  async finish(): Promise<void> {
    this.claims.clear();
    this.messages.clear();
    // Long enough also for a wait that a clock set back has made due, and then not.
    await this.clock.advance(hour);
    for (const name of names) {
      for (let guard = 0; guard < 200; guard++) {
        await this.work('claim', name, name);
        if (!this.claims.has(name)) break;
        while (this.claims.has(name)) await this.work('commit', name, name);
      }
      for (let guard = 0; guard < 200; guard++) {
        await this.send('take', name, name);
        if (!this.messages.has(name)) break;
        await this.send('sent', name, name);
      }
    }
    assert.deepEqual(await this.store.due(10), { work: [], outbound: [], nextAt: null });
  }

  async check(name: string): Promise<void> {
    const ids = this.accepted.get(name)!;
    const entries = await this.store.transcript(name, 0, 1_000);
    assert.deepEqual(
      entries.map(({ activity, reply }) => activity?.id ?? reply!.says!.parts[0]),
      ids.flatMap((id) => [id, `re ${id}`]),
    );
    const record = await this.store.conversation(name);
    assert.equal(record?.state ?? null, ids.length === 0 ? null : ids.length);
    const sent = this.sent.get(name)!;
    assert.deepEqual(
      sent,
      sent.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(sent).size, ids.length);
  }
}

function oneTurn({ conversation, activity }: Claim): Parameters<Store['commit']>[1] {
  const id = activity!.id;
  return {
    state: ((conversation.state as number | null) ?? 0) + 1,
    consumed: [{ id }],
    outbound: [{ by: 'bot', native: id, reply: { says: inLanguage(`re ${id}`, 'en') } }],
    timers: [],
    events: [],
  };
}

function said(conversation: string, id: string): Activity {
  return {
    type: 'message',
    id,
    channelId: 'test',
    conversation: { id: conversation, address: null },
    from: { id: 'anna', role: 'customer' },
    timestamp: '2026-11-21T09:00:00.000Z',
    text: `said ${id}`,
  };
}

function isWork<T extends object>(answer: T | NotBefore | null): answer is T {
  return answer !== null && !isNotBefore(answer);
}
