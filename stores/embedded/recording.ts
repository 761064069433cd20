import type { Activity, Clock, Event } from '../../activities/index.ts';
import type { Changes, Claim, ConversationRecord, Outbound, Taking } from '../store.ts';
import { kept } from './ids.ts';
import { written } from './json.ts';
import type { Memory } from './memory.ts';
import type { Positions } from './positions.ts';
import type { Database } from './sqlite.ts';
import { statusNumber } from './status.ts';

/** Writes what a turn did into transcript, outbox and events. */
export interface Recording {
  /** Activities are done: into the transcript with them. Gives how many that waited. */
  readonly consume: (claim: Claim, at: Place, consumed: Changes['consumed']) => number;
  /** Messages to send; the first is taken if somebody wants to send and nothing waits before it. */
  readonly say: (
    conversation: ConversationRecord,
    at: Place,
    epoch: number,
    outbound: Changes['outbound'],
    sending?: Taking,
  ) => Outbound | null;
  readonly tell: (conversation: number, events: readonly Event[]) => void;
}

/** The rows of a conversation and of the activity under way. */
interface Place {
  readonly n: number;
  readonly activity: number | null;
}

export function recording(
  { prepare }: Database,
  clock: Clock,
  positions: Positions,
  memory: Memory,
  /** What was in the index of the search is no longer what is kept. */
  changed: (seq: number) => void,
  /** Words that were written in clear are not kept any more. */
  hidden: () => void,
): Recording {
  const find = prepare<{ n: number; at: number; seq: number | null }>(
    'SELECT n, at, seq FROM activity WHERE id = ? AND conversation = ?',
  );
  const found = prepare<{ n: number; at: number; seq: number | null }>(
    'SELECT n, at, seq FROM activity WHERE n = ?',
  );
  const done = prepare('UPDATE activity SET seq = ? WHERE n = ? AND seq IS NULL');
  const bodyOf = prepare<{ body: string }>('SELECT body FROM activity WHERE n = ?');
  const tighten = prepare('UPDATE activity SET body = ? WHERE n = ?');
  const addActivity = prepare(
    'INSERT INTO entry (seq, conversation, at, activity) VALUES (?, ?, ?, ?)',
  );
  const addMessage = prepare(
    `INSERT INTO entry (seq, conversation, at, by, epoch, native, reply, status, due_at, due_since,
       tries, uncertain)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0)`,
  );
  const addEvent = prepare(
    'INSERT INTO event (seq, conversation, name, at, data) VALUES (?, ?, ?, ?, ?)',
  );

  const reword = (n: number, text: string): void => {
    const { sealed: _, ...activity } = JSON.parse(bodyOf.get(n)!.body) as Activity;
    tighten.run(written({ ...activity, text }, 'An activity'), n);
  };

  return {
    consume(claim, { n, activity }, consumed) {
      let count = 0;
      for (let i = 0; i < consumed.length; i++) {
        const { id, keep, text } = consumed[i]!;
        const isOurs = activity !== null && id === claim.activity?.id;
        // Nearly always it is the activity of the claim, and its first time.
        const row = isOurs
          ? { n: activity, at: claim.accepted!.at, seq: null }
          : find.get(kept(id), n);
        if (!row) continue;
        const seq = positions.entry();
        const isNew = row.seq === null && done.run(seq, row.n) === 1;
        if (isNew) {
          addActivity.run(seq, n, row.at, row.n);
          count++;
        }
        if (keep) tighten.run(written(keep, 'An activity'), row.n);
        else if (text !== undefined) reword(row.n, text);
        else continue;
        if (!isNew) changed(found.get(row.n)!.seq!);
        if (!isOurs || claim.activity?.sealed === undefined) hidden();
      }
      return count;
    },

    say({ id, channel, address }, { n }, epoch, outbound, sending) {
      if (outbound.length === 0) return null;
      const now = clock.now();
      const before = memory.outbox.get(id);
      let first: Outbound | null = null;
      for (let i = 0; i < outbound.length; i++) {
        const { by, native, reply } = outbound[i]!;
        const seq = positions.entry();
        const takes = i === 0 && sending !== undefined && before === undefined;
        addMessage.run(
          seq,
          n,
          now,
          by,
          epoch,
          written(native, 'A message'),
          reply ? written(reply, 'A reply') : null,
          takes ? sendingNow : pending,
          takes ? 1 : 0,
        );
        if (takes) {
          first = {
            id: `${id}:${seq}`,
            conversation: id,
            channel,
            address,
            seq,
            by,
            epoch,
            native,
            tries: 1,
            uncertain: false,
            createdAt: now,
          };
        }
      }
      const steady = memory.steady();
      memory.outbox.set(id, {
        n,
        channel,
        unsettled: (before?.unsettled ?? 0) + outbound.length,
        wait:
          first && sending
            ? { since: steady, until: steady + sending.leaseMs }
            : (before?.wait ?? null),
        taken: first ? first.seq : (before?.taken ?? null),
        tries: first ? 1 : (before?.tries ?? 0),
        early: before?.early ?? false,
      });
      return first;
    },

    tell(conversation, events) {
      for (let i = 0; i < events.length; i++) {
        const { name, at, data } = events[i]!;
        const facts = data === undefined ? null : written(data, 'The data of an event');
        addEvent.run(positions.event(), conversation, name, at, facts);
      }
    },
  };
}

const pending = statusNumber('pending');
const sendingNow = statusNumber('sending');
