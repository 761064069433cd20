import type { Clock } from '../../activities/index.ts';
import type { Client } from '../../http/index.ts';
import { type Bucket, bucket } from '../../security/index.ts';

/** Who asks: a network, and the conversation whose token was given. */
export interface Caller {
  readonly client: Client;
  readonly conversation?: string;
}

/** How much may be asked of the chat: generous for people, and nobody's to use up for all. */
export interface Limits {
  /** Milliseconds to wait; 0 if the caller may go on, and then so much is used. */
  readonly wait: (what: Limited, caller: Caller, amount?: number) => number;
  /** Uses an amount that is known only afterwards. */
  readonly spend: (what: Limited, caller: Caller, amount: number) => void;
}

export type Limited = 'sessions' | 'messages' | 'written' | 'uploads' | 'read';

const kB = 1024;
const MB = 1024 * kB;

/** So much at once, and then so much a second: in one conversation, and from one network. */
const amounts: Readonly<Record<Limited, { conversation?: Amount; network: Amount }>> = {
  sessions: { network: [60, 0.5] },
  messages: { conversation: [60, 1], network: [600, 10] },
  /** Bytes of messages. */
  written: { conversation: [512 * kB, (256 * kB) / 60], network: [4 * MB, MB / 60] },
  uploads: { conversation: [20, 0.1], network: [60, 0.5] },
  /** Bytes of transcripts. */
  read: { conversation: [4 * MB, 256 * kB], network: [16 * MB, MB] },
};
type Amount = readonly [atOnce: number, perSecond: number];

export function createLimits(clock: Clock): Limits {
  const buckets = new Map(
    Object.entries(amounts).map(([what, { conversation, network }]) => [
      what,
      {
        ...(conversation && { conversation: bucket(clock, ...conversation) }),
        network: bucket(clock, ...network),
      },
    ]),
  );

  /** The buckets that count for this caller. Programs on this very machine are no network. */
  const countFor = (what: Limited, { client, conversation }: Caller): [Bucket, string][] => {
    const { conversation: own, network } = buckets.get(what)!;
    const count: [Bucket, string][] = [];
    if (own && conversation !== undefined) count.push([own, conversation]);
    if (!client.local) count.push([network, client.network]);
    return count;
  };

  return {
    wait(what, caller, amount) {
      for (const [each, key] of countFor(what, caller)) {
        const ms = each.take(key, amount);
        if (ms > 0) return ms;
      }
      return 0;
    },
    spend(what, caller, amount) {
      for (const [each, key] of countFor(what, caller)) each.spend(key, amount);
    },
  };
}
