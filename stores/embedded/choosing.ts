import type { Activity, Controller } from '../../activities/index.ts';
import type { Claim, NotBefore, Timer } from '../store.ts';
import { type First, isOver } from './memory.ts';
import type { Database } from './sqlite.ts';

/** The first activity of a conversation that waits. */
export interface Head {
  readonly n: number;
  readonly sort: number;
  readonly ready_at: number;
  readonly at: number;
  readonly controller: Controller;
  readonly epoch: number;
  readonly tries: number;
  readonly body: string;
}

/** What is worked on next; the row and tries of an activity. */
export interface Choice {
  readonly work: Pick<Claim, 'activity' | 'accepted' | 'timer'>;
  readonly n: number | null;
  readonly tries: number;
}

/** Finds the first activity that waits in a conversation. */
export function heads({ prepare }: Database): (conversation: number) => Head | undefined {
  const head = prepare<Head>(
    `SELECT n, sort, ready_at, at, controller, epoch, tries, body FROM activity
     WHERE conversation = ? AND seq IS NULL ORDER BY sort, n LIMIT 1`,
  );
  return (conversation) => head.get(conversation);
}

export function firstOf(head: Head | undefined): First | null {
  return head ? { sort: head.sort, since: head.at, until: head.ready_at } : null;
}

/**
 * Decides what is next: the first activity, or the earliest timer if it was due before that was sent.
 * So an answer that was sent before its question expired beats the expiry, however late it is read;
 * and a timer waits for an activity that is not ready yet.
 */
export function choose(
  head: Head | undefined,
  timers: readonly Timer[],
  now: number,
): Choice | NotBefore | null {
  const timer = earliest(timers);
  if (!head) {
    if (!timer) return null;
    return timer.at <= now ? timerWork(timer) : { notBefore: timer.at };
  }
  const { n, tries, at, controller, epoch, ready_at: until } = head;
  const activity = JSON.parse(head.body) as Activity;
  const before = timer && timer.at < sentAt(activity, at) ? timer : undefined;
  if (before && before.at <= now) return timerWork(before);
  if (!isOver({ since: at, until }, now)) {
    return { notBefore: before ? Math.min(before.at, until) : until };
  }
  return { work: { activity, accepted: { at, controller, epoch }, timer: null }, n, tries };
}

function timerWork(timer: Timer): Choice {
  return { work: { activity: null, accepted: null, timer }, n: null, tries: 0 };
}

/** The channel's clock may be wrong; nothing was sent after it came. */
export function sentAt({ timestamp }: Activity, acceptedAt: number): number {
  const sent = Date.parse(timestamp);
  return sent < acceptedAt ? sent : acceptedAt;
}

export function earliest(timers: readonly Timer[]): Timer | undefined {
  let first = timers[0];
  for (let i = 1; i < timers.length; i++) if (timers[i]!.at < first!.at) first = timers[i];
  return first;
}
