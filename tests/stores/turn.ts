import assert from 'node:assert/strict';
import { type Activity, inLanguage } from '../../activities/index.ts';
import {
  type Changes,
  type Claim,
  type Committed,
  isNotBefore,
  type NotBefore,
  type Outbound,
  type Store,
  type Taking,
} from '../../stores/index.ts';
import { message } from './message.ts';

/** Work that is there. */
export function work<T extends Claim | Outbound>(answer: T | NotBefore | null): T {
  assert.ok(answer && !isNotBefore(answer), `there is none: ${JSON.stringify(answer)}`);
  return answer;
}

export async function claimed(store: Store, conversation = 'c', owner = 'one'): Promise<Claim> {
  return work(await store.claim(conversation, { owner, leaseMs: 1_000 }));
}

/** Accepts an activity, and gives what was begun with it; `durable` when it is accepted. */
export function begun(
  store: Store,
  activity: Activity,
): Promise<{ readonly claim: Claim; readonly durable: Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const begin = (claims: readonly Claim[]): void => resolve({ claim: claims[0]!, durable });
    const durable = store.accept([{ activity }], { owner: 'one', leaseMs: 1_000, begin });
    durable.catch(reject);
  });
}

/** What a turn changes that hears an activity and says what it heard. */
export function heard({ id, text = '' }: Activity, more: Partial<Changes> = {}): Changes {
  return {
    state: { remembers: text },
    consumed: [{ id }],
    outbound: [{ by: 'bot', native: text, reply: { says: inLanguage(`I heard ${text}`, 'en') } }],
    timers: [],
    events: [],
    ...more,
  };
}

/** One turn, from accept to commit. */
export async function turn(
  store: Store,
  id: string,
  text = `said ${id}`,
  conversation = 'c',
  sending?: Taking,
): Promise<Committed> {
  const activity = message(id, text, conversation);
  await store.accept([{ activity }]);
  return store.commit(await claimed(store, conversation), heard(activity), sending);
}
