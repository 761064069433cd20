import { type Activity, type Clock, type Controller, isAgent } from '../../activities/index.ts';
import {
  type Changes,
  type Claim,
  type Committed,
  type ConversationRecord,
  Fenced,
  type Holder,
  isNotBefore,
  type NotBefore,
  type Taking,
} from '../store.ts';
import type { Accepting } from './accepting.ts';
import { choose, earliest, firstOf, heads } from './choosing.ts';
import {
  type ConversationRow,
  selectConversation,
  toConversation,
  toTimers,
} from './conversations.ts';
import { granting } from './granting.ts';
import { kept } from './ids.ts';
import { read, written, writtenTimers } from './json.ts';
import { isOver, type Lease, type Memory, setWork, workOf } from './memory.ts';
import type { Recording } from './recording.ts';
import type { Database } from './sqlite.ts';

/** The sole right to work on a conversation: taking it, and what is done with it. */
export interface Working {
  readonly claim: (id: string, by: Holder) => Claim | NotBefore | null;
  readonly renew: (claim: Claim, leaseMs: number) => Fenced | undefined;
  readonly commit: (claim: Claim, changes: Changes, sending?: Taking) => Committed | Fenced;
  readonly release: (claim: Claim, how: { attempted: boolean; retryAt?: number }) => void;
  readonly control: (
    id: string,
    epoch: number,
    controller: Controller,
    event?: Activity,
  ) => boolean;
}

export function working(
  database: Database,
  clock: Clock,
  memory: Memory,
  record: Recording,
  accept: Accepting,
): Working {
  const { prepare } = database;
  const headOf = heads(database);
  const { grant, untry } = granting(database);
  const find = prepare<ConversationRow>(selectConversation);
  const update = prepare(
    `UPDATE conversation
     SET controller = ?, epoch = ?, awaits_secret = coalesce(?, awaits_secret), retry_at = 0,
       timer_at = ?, timers = ?, timer_tried = ?, timer_tries = ?, state = ?
     WHERE n = ?`,
  );
  const wait = prepare('UPDATE conversation SET retry_at = ?, retry_since = ? WHERE n = ?');
  const control = prepare(
    'UPDATE conversation SET controller = ?, epoch = ?, retry_at = 0 WHERE n = ?',
  );

  const held = ({ conversation, owner, fence }: Claim): Lease | undefined => {
    const lease = memory.work.get(conversation.id)?.lease;
    return lease?.fence === fence && lease.owner === owner ? lease : undefined;
  };

  return {
    claim(id, { owner, leaseMs: ms }) {
      const now = clock.now();
      const work = workOf(memory, id);
      const { lease, retry } = work;
      if (lease && !isOver(lease, memory.steady())) return { notBefore: lease.until };
      if (retry && !isOver(retry, now)) return { notBefore: retry.until };
      const row = find.get(kept(id));
      if (!row) return null;
      const head = work.waiting > 0 ? headOf(row.n) : undefined;
      const choice = choose(head, toTimers(row.timers), now);
      if (!choice || isNotBefore(choice)) return choice;
      const { n, timer_tried: tried, timer_tries: tries } = row;
      const grantee = { owner, ms, n, tried, tries };
      const granted = grant(toConversation(id, row), grantee, choice, memory.steady());
      const { channel } = row;
      setWork(memory, id, { ...work, channel, lease: granted.lease, retry: null });
      return granted.claim;
    },

    renew(claim, leaseMs) {
      const lease = held(claim);
      const { id } = claim.conversation;
      if (!lease) return new Fenced(id);
      const now = memory.steady();
      const renewed = { ...lease, ms: leaseMs, since: now, until: now + leaseMs };
      setWork(memory, id, { ...workOf(memory, id), lease: renewed });
      return undefined;
    },

    commit(claim, changes, sending) {
      const lease = held(claim);
      if (!lease) return new Fenced(claim.conversation.id);
      const { moved } = lease;
      const before =
        moved === undefined ? claim.conversation : { ...claim.conversation, address: moved };
      const now = clock.now();
      const { n } = lease;
      const controller = changes.controller ?? before.controller;
      const epoch = before.epoch + (changesHands(before.controller, controller) ? 1 : 0);
      const timers = writtenTimers(changes.timers);
      const state = written(changes.state, 'The state of a conversation');
      const stillTried = changes.checkpoint === true || staysTried(claim, lease, changes);
      const tried = stillTried ? lease.tried : null;
      const tries = stillTried ? lease.tries : 0;
      update.run(
        controller,
        epoch,
        changes.awaitsSecret === undefined ? null : changes.awaitsSecret ? 1 : 0,
        earliest(changes.timers)?.at ?? null,
        timers,
        tried,
        tries,
        state,
        n,
      );
      const consumed = record.consume(claim, lease, changes.consumed);
      const send = record.say(before, lease, epoch, changes.outbound, sending);
      record.tell(n, changes.events);

      const work = workOf(memory, before.id);
      const waiting = work.waiting - consumed;
      const head = waiting > 0 ? headOf(n) : undefined;
      const { channel } = before;
      const left = { channel, waiting, first: firstOf(head), highest: work.highest, retry: null };
      // What comes next begins with what was kept, not with what this one still holds in its hands.
      const conversation = (): ConversationRecord => ({
        ...before,
        controller,
        epoch,
        state: read(state),
        timers: toTimers(timers),
      });
      if (changes.checkpoint) {
        const since = memory.steady();
        const renewed = { ...lease, since, until: since + lease.ms };
        setWork(memory, before.id, { ...left, lease: renewed });
        return { next: { ...claim, conversation: conversation() }, send };
      }
      const choice = choose(head, changes.timers, now);
      if (!choice || isNotBefore(choice)) {
        setWork(memory, before.id, { ...left, lease: null });
        return { next: choice, send };
      }
      const grantee = { owner: lease.owner, ms: lease.ms, n, tried, tries };
      const granted = grant(conversation(), grantee, choice, memory.steady());
      setWork(memory, before.id, { ...left, lease: granted.lease });
      return { next: granted.claim, send };
    },

    release(claim, { attempted, retryAt }) {
      const lease = held(claim);
      if (!lease) return;
      const { id } = claim.conversation;
      const now = clock.now();
      if (!attempted) untry(lease);
      const retry = retryAt !== undefined && retryAt > now ? { since: now, until: retryAt } : null;
      if (retry) wait.run(retry.until, retry.since, lease.n);
      setWork(memory, id, { ...workOf(memory, id), lease: null, retry });
    },

    control(id, epoch, controller, event) {
      const row = find.get(kept(id));
      if (row?.epoch !== epoch || row.controller === controller) return false;
      const starts = changesHands(row.controller, controller) ? 1 : 0;
      control.run(controller, epoch + starts, row.n);
      const work = workOf(memory, id);
      // Whoever is at it loses the right, and it was no fault of the work.
      if (work.lease && !isOver(work.lease, memory.steady())) untry(work.lease);
      setWork(memory, id, { ...work, lease: null, retry: null });
      if (event) accept([{ activity: event }]);
      return true;
    },
  };
}

/** Work on something else says nothing about a timer that was tried and is still set. */
function staysTried(claim: Claim, { tried }: Lease, { timers }: Changes): boolean {
  return claim.timer === null && tried !== null && timers.some(({ id }) => kept(id) === tried);
}

/** A person comes or goes: that starts a new epoch. */
function changesHands(from: Controller, to: Controller): boolean {
  return from !== to && (isAgent(from) || isAgent(to));
}
