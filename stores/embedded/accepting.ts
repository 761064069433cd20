import type { Activity, Clock } from '../../activities/index.ts';
import { type Accepted, type Arrival, type Claim, type Holder, Unkeepable } from '../store.ts';
import { sentAt } from './choosing.ts';
import { type ConversationRow, selectConversation, toConversation } from './conversations.ts';
import { kept } from './ids.ts';
import { written } from './json.ts';
import {
  type First,
  isOver,
  type Lease,
  type Memory,
  nextFence,
  setWork,
  type Work,
  workOf,
} from './memory.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';

/** Keeps what comes in, once, and gives what can be worked on at once. */
export type Accepting = (
  arrivals: readonly Arrival[],
  by?: Holder,
) => { readonly accepted: Accepted; readonly claims: readonly Claim[] };

/** Comes before whatever is sorted by a channel. */
const lowest = -Number.MAX_VALUE;

export function accepting(
  { prepare }: Database,
  clock: Clock,
  positions: Positions,
  memory: Memory,
  conceal: (activity: Activity) => Activity,
): Accepting {
  const known = prepare<ConversationRow>(selectConversation);
  const begin = prepare(
    'INSERT INTO conversation (n, id, channel, address, is_group) VALUES (?, ?, ?, ?, ?)',
  );
  const add = prepare(
    `INSERT INTO activity (n, conversation, id, sort, ready_at, at, controller, epoch, tries, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, conversation) DO NOTHING`,
  );
  const move = prepare('UPDATE conversation SET address = ? WHERE n = ?');

  const conversationOf = (activity: Activity, address: string): ConversationRow => {
    const id = kept(activity.conversation.id);
    const row = known.get(id);
    if (row) return row;
    const fresh = newcomer(positions.conversation(), activity, address);
    begin.run(fresh.n, id, fresh.channel, address, fresh.is_group);
    return fresh;
  };

  return (arrivals, by) => {
    const now = clock.now();
    const claims: Claim[] = [];
    const unclaimed: string[] = [];
    let fresh = 0;
    for (let i = 0; i < arrivals.length; i++) {
      const { activity, order, readyAt = 0 } = arrivals[i]!;
      const { id: conversation, address: where } = activity.conversation;
      const address = written(where, 'The address of a conversation');
      const row = conversationOf(activity, address);
      const hidden = row.awaits_secret === 1 && isSaid(activity) ? conceal(activity) : activity;
      const work = workOf(memory, conversation);
      const until = checked(readyAt);
      const first = {
        sort: order ?? (work.waiting > 0 ? work.highest : lowest),
        since: now,
        until,
      };
      const begins =
        by !== undefined &&
        isFree(work, now, memory.steady()) &&
        isOver(first, now) &&
        !overtaken(arrivals, i) &&
        !timerFirst(row, activity, now);

      const n = positions.activity();
      const added = add.run(
        n,
        row.n,
        kept(activity.id),
        first.sort,
        until,
        now,
        row.controller,
        row.epoch,
        begins ? 1 : 0,
        written(hidden, 'An activity'),
      );
      if (added === 0) continue;
      fresh++;
      // Replies go where the customer wrote from last, those of a turn under way, too.
      const moves = row.address !== address;
      if (moves) move.run(address, row.n);
      const lease = begins ? leaseOf(by, row, n, memory.steady()) : null;
      const held = moves && work.lease ? { ...work.lease, moved: where } : work.lease;
      const retry = lease ? null : work.retry;
      const { channel } = row;
      const before = { ...work, channel, lease: lease ?? held, retry };
      setWork(memory, conversation, withOneMore(before, first));
      if (!lease) {
        if (unclaimed.at(-1) !== conversation) unclaimed.push(conversation);
        continue;
      }
      claims.push({
        conversation: toConversation(conversation, { ...row, address }),
        owner: lease.owner,
        fence: lease.fence,
        attempts: 1,
        activity: hidden,
        accepted: { at: now, controller: row.controller, epoch: row.epoch },
        timer: null,
      });
    }
    const wanting = unclaimed.length > 1 ? [...new Set(unclaimed)] : unclaimed;
    return { accepted: { fresh, unclaimed: wanting }, claims };
  };
}

/** It may hold the secret that is awaited. */
function isSaid({ type, name }: Activity): boolean {
  return type === 'message' || type === 'messageUpdate' || (type === 'event' && name === 'dtmf');
}

/** Nobody works on it, and nothing waits. */
function isFree({ waiting, lease, retry }: Work, now: number, steady: number): boolean {
  return (
    waiting === 0 &&
    (lease === null || isOver(lease, steady)) &&
    (retry === null || isOver(retry, now))
  );
}

function leaseOf({ owner, leaseMs }: Holder, row: ConversationRow, n: number, now: number): Lease {
  return {
    owner,
    fence: nextFence(),
    ms: leaseMs,
    since: now,
    until: now + leaseMs,
    n: row.n,
    activity: n,
    tried: row.timer_tried,
    tries: row.timer_tries,
    moved: undefined,
  };
}

function withOneMore(work: Work, arrived: First): Work {
  const { channel, waiting, first, highest } = work;
  return {
    channel,
    waiting: waiting + 1,
    first: first !== null && first.sort <= arrived.sort ? first : arrived,
    highest: waiting > 0 ? Math.max(highest, arrived.sort) : arrived.sort,
    lease: work.lease,
    retry: work.retry,
  };
}

/** Something that came with it and is in the same conversation goes first. */
function overtaken(arrivals: readonly Arrival[], i: number): boolean {
  const { activity, order } = arrivals[i]!;
  if (order === undefined) return false;
  for (let j = i + 1; j < arrivals.length; j++) {
    const other = arrivals[j]!;
    const same = other.activity.conversation.id === activity.conversation.id;
    if (same && other.order !== undefined && other.order < order) return true;
  }
  return false;
}

/** A timer that was due before the activity was sent goes first. */
function timerFirst({ timer_at: at }: ConversationRow, activity: Activity, now: number): boolean {
  return at !== null && at <= now && at < sentAt(activity, now);
}

function checked(readyAt: number): number {
  if (Number.isFinite(readyAt)) return readyAt;
  throw new Unkeepable(`An activity cannot be kept until ${readyAt}: that is no time.`);
}

function newcomer(n: number, activity: Activity, address: string): ConversationRow {
  return {
    n,
    channel: activity.channelId,
    address,
    is_group: activity.conversation.isGroup ? 1 : 0,
    controller: 'bot',
    epoch: 0,
    awaits_secret: 0,
    timer_at: null,
    timers: '[]',
    timer_tried: null,
    timer_tries: 0,
    state: 'null',
  };
}
