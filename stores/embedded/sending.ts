import type { Clock, Json } from '../../activities/index.ts';
import type { NotBefore, Outbound, Outcome, Taking } from '../store.ts';
import { kept } from './ids.ts';
import { read } from './json.ts';
import { isOver, type Memory, type Outbox } from './memory.ts';
import { type Receipts, receipts } from './receipts.ts';
import type { Recording } from './recording.ts';
import type { Database } from './sqlite.ts';
import { statusNumber as number, statusOf } from './status.ts';

/** Messages on their way out, in order, one at a time in each conversation. */
export interface Sending {
  readonly take: (conversation: string, taking: Taking) => Outbound | NotBefore | null;
  readonly settle: (
    outbound: Outbound,
    outcome: Outcome,
    next?: Taking,
  ) => Outbound | NotBefore | null;
  readonly receipt: Receipts['take'];
}

/** The first message of a conversation that is not settled. */
interface Head {
  readonly seq: number;
  readonly at: number;
  readonly by: 'bot' | 'agent';
  readonly epoch: number;
  readonly epoch_now: number;
  readonly status: number;
  readonly tries: number;
  readonly uncertain: number;
  readonly early_receipts: string | null;
  readonly native: string;
  readonly channel: string;
  readonly address: string;
}

export function sending(
  database: Database,
  clock: Clock,
  memory: Memory,
  record: Recording,
): Sending {
  const { prepare } = database;
  const head = prepare<Head>(
    `SELECT e.seq, e.at, e.by, e.epoch, c.epoch AS epoch_now, e.status, e.tries, e.uncertain,
       e.early_receipts, e.native, c.channel, c.address
     FROM entry e JOIN conversation c ON c.n = e.conversation
     WHERE e.conversation = ? AND e.status <= 1 ORDER BY e.seq LIMIT 1`,
  );
  const taken = prepare('UPDATE entry SET status = 1, tries = ?, uncertain = ? WHERE seq = ?');
  const leave = prepare('UPDATE entry SET status = ?, error = ? WHERE seq = ?');
  const sent = prepare('UPDATE entry SET status = 2, provider_id = ? WHERE seq = ?');
  const retry = prepare(
    'UPDATE entry SET status = 0, due_at = ?, due_since = ?, error = ? WHERE seq = ?',
  );
  const known = prepare<{ status: number; tries: number; early_receipts: string | null }>(
    'SELECT status, tries, early_receipts FROM entry WHERE seq = ?',
  );
  const reported = receipts(database, memory);

  const report = (name: 'reply.dropped' | 'reply.failed', n: number, data: Json): void => {
    record.tell(n, [{ name, at: new Date(clock.now()).toISOString(), data }]);
  };

  /** The first message is settled. */
  const next = (conversation: string, box: Outbox): Outbox | undefined => {
    const unsettled = box.unsettled - 1;
    const left =
      unsettled > 0
        ? { ...box, unsettled, wait: null, taken: null, tries: 0, early: false }
        : undefined;
    memory.outbox.set(conversation, left);
    return left;
  };

  /** What the bot decided before a person took over is not sent any more. */
  const drop = ({ seq, status, uncertain }: Head, n: number): void => {
    const maybeSent = uncertain === 1 || statusOf(status) === 'sending';
    leave.run(number(maybeSent ? 'uncertain' : 'dropped'), '"A person took over."', seq);
    if (!maybeSent) report('reply.dropped', n, { seq });
  };

  const take = (conversation: string, { leaseMs }: Taking): Outbound | NotBefore | null => {
    const steady = memory.steady();
    let box = memory.outbox.get(conversation);
    while (box) {
      const now = box.taken === null ? clock.now() : steady;
      const later = box.wait && !isOver(box.wait, now) ? { notBefore: box.wait.until } : null;
      if (later && box.taken !== null) return later;
      const found = head.get(box.n);
      if (!found) return null;
      if (found.by === 'bot' && found.epoch < found.epoch_now) {
        drop(found, box.n);
        box = next(conversation, box);
        continue;
      }
      if (later) return later;
      const { seq, at, by, epoch, native, channel, address } = found;
      const tries = found.tries + 1;
      const uncertain = found.uncertain === 1 || statusOf(found.status) === 'sending';
      taken.run(tries, uncertain ? 1 : 0, seq);
      const wait = { since: steady, until: steady + leaseMs };
      const early = found.early_receipts !== null;
      memory.outbox.set(conversation, { ...box, wait, taken: seq, tries, early });
      return {
        id: `${conversation}:${seq}`,
        conversation,
        channel,
        address: read(address),
        seq,
        by,
        epoch,
        native: read(native),
        tries,
        uncertain,
        createdAt: at,
      };
    }
    return null;
  };

  /** Whether it is settled by that. */
  const conclude = (outbound: Outbound, outcome: Outcome, box: Outbox): boolean => {
    const { conversation, seq, tries } = outbound;
    // What is remembered need not be looked up.
    const isTaken = box.taken === seq && !box.early;
    const row = isTaken
      ? { status: number('sending'), tries: box.tries, early_receipts: null }
      : known.get(seq);
    if (!row || row.status > number('sending')) return false;
    if (outcome.status === 'sent') {
      const { providerId } = outcome;
      sent.run(providerId === undefined ? null : kept(providerId), seq);
      if (row.early_receipts !== null && providerId !== undefined) {
        reported.takeEarly(conversation, row.early_receipts, providerId);
      }
      return true;
    }
    // Whoever took it last knows; somebody who was too slow may only say that it was sent.
    if (row.status !== number('sending') || row.tries !== tries) return false;
    const error = JSON.stringify(outcome.error);
    if (outcome.status === 'retry') {
      const since = clock.now();
      retry.run(outcome.at, since, error, seq);
      const wait = { since, until: outcome.at };
      memory.outbox.set(conversation, { ...box, wait, taken: null, early: false });
      return false;
    }
    leave.run(number(outcome.status), error, seq);
    report('reply.failed', box.n, { seq, status: outcome.status });
    return true;
  };

  return {
    take,

    settle(outbound, outcome, taking) {
      const { conversation } = outbound;
      const box = memory.outbox.get(conversation);
      // Where nothing is unsettled, it was settled before or is forgotten.
      if (box && conclude(outbound, outcome, box)) next(conversation, box);
      return taking ? take(conversation, taking) : null;
    },

    receipt: reported.take,
  };
}
