import {
  type Activity,
  type Clock,
  type Controller,
  isAgent,
  type Json,
} from '../../activities/index.ts';
import { type Changes, type Claim, type ConversationRecord, Fenced, type Timer } from '../store.ts';
import { type ConversationRow, conversationColumns, toConversation } from './conversations.ts';
import { kept } from './ids.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';

/** The sole right to work on a conversation: taking it, and what is done with it. */
export interface Working {
  readonly claim: (id: string, by: { owner: string; leaseMs: number }) => Claim | null;
  readonly renew: (claim: Claim, leaseMs: number) => Fenced | undefined;
  readonly commit: (claim: Claim, changes: Changes) => Claim | null | Fenced;
  readonly release: (claim: Claim, how: { attempted: boolean; retryAt?: number }) => void;
  readonly control: (id: string, epoch: number, controller: Controller) => boolean;
  /** Takes all rights back: the process that had them is gone. */
  readonly freeAll: () => void;
}

interface Right {
  readonly fence: number;
  readonly attempts: number;
}

export function working({ prepare }: Database, clock: Clock, positions: Positions): Working {
  // The first in order is the next; until it is ready, none is.
  const head = prepare<{ body: string; at: number; ready_at: number }>(
    `SELECT body, at, ready_at FROM activity WHERE conversation = ? AND seq IS NULL
     ORDER BY sort, n LIMIT 1`,
  );
  const take = prepare<ConversationRow & Right>(
    `UPDATE conversation
     SET owner = ?, lease = ?, free_at = ?, fence = fence + 1, attempts = attempts + 1
     WHERE id = ? AND free_at <= ? AND (timer_at <= ? OR (
       SELECT ready_at FROM activity WHERE conversation = conversation.n AND seq IS NULL
       ORDER BY sort, n LIMIT 1) <= ?)
     RETURNING ${conversationColumns}, fence, attempts`,
  );
  const goOn = prepare<Right>(
    `UPDATE conversation
     SET owner = ?, free_at = ? + lease, fence = fence + 1, attempts = 1
     WHERE n = ? RETURNING fence, attempts`,
  );
  const renew = prepare(
    `UPDATE conversation SET lease = ?, free_at = ?
     WHERE id = ? AND fence = ? AND owner = ?`,
  );
  const changed = 'controller = ?, epoch = ?, timer_at = ?, timers = ?, state = ?';
  const finish = prepare<{ n: number }>(
    `UPDATE conversation SET ${changed}, owner = NULL, free_at = 0, attempts = 0
     WHERE id = ? AND fence = ? AND owner = ? RETURNING n`,
  );
  const checkpoint = prepare<{ n: number }>(
    `UPDATE conversation SET ${changed}, free_at = ? + lease
     WHERE id = ? AND fence = ? AND owner = ? RETURNING n`,
  );
  // That puts it into the transcript, too (schema.ts).
  const consume = prepare(
    `UPDATE activity SET seq = ?, body = coalesce(?, body)
     WHERE conversation = ? AND id = ? AND seq IS NULL`,
  );
  const addMessage = prepare(
    `INSERT INTO entry
       (seq, conversation, at, by, epoch, native, reply, status, due_at, tries, uncertain)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)`,
  );
  const addEvent = prepare('INSERT INTO event (conversation, name, at, data) VALUES (?, ?, ?, ?)');
  const release = prepare(
    `UPDATE conversation SET owner = NULL, free_at = ?, attempts = attempts - ?
     WHERE id = ? AND fence = ? AND owner = ?`,
  );
  const who = prepare<{ n: number; controller: Controller }>(
    'SELECT n, controller FROM conversation WHERE id = ? AND epoch = ?',
  );
  const control = prepare(
    `UPDATE conversation
     SET controller = ?, epoch = epoch + ?, fence = fence + 1, owner = NULL, free_at = 0,
         attempts = 0
     WHERE n = ?`,
  );

  const freeAll = prepare(
    'UPDATE conversation SET owner = NULL, free_at = 0 WHERE free_at > 0 AND owner IS NOT NULL',
  );

  /** The work that is due, as a claim; null if there is none. */
  const workOf = (n: number, now: number, timers: readonly Timer[]): Work | null => {
    const first = head.get(n);
    const ready = first && first.ready_at <= now ? first : undefined;
    const dueTimers = timers.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    if (!ready && dueTimers.length === 0) return null;
    return {
      activity: ready ? (JSON.parse(ready.body) as Activity) : null,
      acceptedAt: ready ? ready.at : null,
      dueTimers,
    };
  };

  /** Writes what a turn did into transcript, outbox and events. */
  const record = (n: number, epoch: number, now: number, changes: Changes): void => {
    for (const { id, keep } of changes.consumed) {
      consume.run(positions.next(), keep ? JSON.stringify(keep) : null, n, kept(id));
    }
    for (const { by, native, reply } of changes.outbound) {
      const written = reply ? JSON.stringify(reply) : null;
      addMessage.run(positions.next(), n, now, by, epoch, JSON.stringify(native), written);
    }
    for (const { name, at, data } of changes.events) {
      addEvent.run(n, name, at, data === undefined ? null : JSON.stringify(data));
    }
  };

  return {
    claim(id, { owner, leaseMs }) {
      const now = clock.now();
      const row = take.get(owner, leaseMs, now + leaseMs, kept(id), now, now, now);
      if (!row) return null;
      const conversation = toConversation(id, row);
      const { fence, attempts } = row;
      const work = workOf(row.n, now, conversation.timers);
      return work && { conversation, owner, fence, attempts, ...work };
    },

    renew(claim, leaseMs) {
      const { id } = claim.conversation;
      const until = clock.now() + leaseMs;
      const renewed = renew.run(leaseMs, until, kept(id), claim.fence, claim.owner);
      return renewed === 1 ? undefined : new Fenced(id);
    },

    commit(claim, changes) {
      const now = clock.now();
      const { conversation: before, owner, fence } = claim;
      const controller = changes.controller ?? before.controller;
      const epoch = before.epoch + (changesHands(before.controller, controller) ? 1 : 0);
      const timers = JSON.stringify(changes.timers);
      const state = JSON.stringify(changes.state);
      const values = [controller, epoch, firstOf(changes.timers), timers, state];
      const right = [kept(before.id), fence, owner];
      const held = changes.checkpoint
        ? checkpoint.get(...values, now, ...right)
        : finish.get(...values, ...right);
      if (!held) return new Fenced(before.id);
      record(held.n, epoch, now, changes);

      // The next one begins with what was kept, not with what this one still holds in its hands.
      const conversation = (): ConversationRecord => ({
        ...before,
        controller,
        epoch,
        state: JSON.parse(state) as Json,
        timers: JSON.parse(timers) as Timer[],
      });
      if (changes.checkpoint) return { ...claim, conversation: conversation() };
      const work = workOf(held.n, now, changes.timers);
      if (!work) return null;
      const next = goOn.get(owner, now, held.n)!;
      return { conversation: conversation(), owner, ...next, ...work };
    },

    release(claim, { attempted, retryAt }) {
      const { conversation, fence, owner } = claim;
      release.run(retryAt ?? 0, attempted ? 0 : 1, kept(conversation.id), fence, owner);
    },

    control(id, epoch, controller) {
      const conversation = who.get(kept(id), epoch);
      if (!conversation) return false;
      const starts = changesHands(conversation.controller, controller) ? 1 : 0;
      control.run(controller, starts, conversation.n);
      return true;
    },

    freeAll() {
      freeAll.run();
    },
  };
}

type Work = Pick<Claim, 'activity' | 'acceptedAt' | 'dueTimers'>;

/** A person comes or goes: that starts a new epoch. */
function changesHands(from: Controller, to: Controller): boolean {
  return from !== to && (isAgent(from) || isAgent(to));
}

function firstOf(timers: readonly Timer[]): number | null {
  return timers.length === 0 ? null : Math.min(...timers.map(({ at }) => at));
}
