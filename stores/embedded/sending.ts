import type { Clock, Json } from '../../activities/index.ts';
import type { DeliveryStatus, Outbound, Outcome } from '../store.ts';
import { kept } from './ids.ts';
import type { Database } from './sqlite.ts';
import { statusNumber as number, statusOf } from './status.ts';

/** Messages on their way out, in order, one at a time in each conversation. */
export interface Sending {
  readonly take: (conversation: string, leaseMs: number) => Outbound | null;
  readonly settle: (outbound: Outbound, outcome: Outcome) => void;
  readonly receipt: (conversation: string, providerId: string, status: Receipt) => void;
  /** Lets everything under way be taken again: the process that was sending it is gone. */
  readonly freeAll: () => void;
}

type Receipt = 'delivered' | 'read' | 'failed';

/** What a receipt may change, so that nothing goes backwards. */
const receiptChanges: Record<Receipt, readonly DeliveryStatus[]> = {
  delivered: ['sent', 'uncertain'],
  read: ['sent', 'delivered', 'uncertain'],
  failed: ['sent', 'uncertain'],
};

interface Taken {
  readonly seq: number;
  readonly at: number;
  readonly by: 'bot' | 'agent';
  readonly tries: number;
  readonly uncertain: number;
  readonly native: string;
  readonly channel: string;
  readonly address: string;
}

export function sending({ prepare }: Database, clock: Clock): Sending {
  const head = `seq = (
    SELECT seq FROM entry WHERE status <= 1
      AND conversation = (SELECT n FROM conversation WHERE id = ?) ORDER BY seq LIMIT 1)
    AND due_at <= ?`;
  const epoch = '(SELECT epoch FROM conversation WHERE n = entry.conversation)';
  const take = prepare<Taken>(
    `UPDATE entry
     SET status = 1, due_at = ?, tries = tries + 1, uncertain = uncertain OR status = 1
     WHERE ${head} AND (by = 'agent' OR epoch = ${epoch})
     RETURNING seq, at, by, tries, uncertain, native,
       (SELECT channel FROM conversation WHERE n = entry.conversation) AS channel,
       (SELECT address FROM conversation WHERE n = entry.conversation) AS address`,
  );
  const outdated = prepare<{ seq: number; maybe_sent: number }>(
    `SELECT seq, uncertain OR status = 1 AS maybe_sent FROM entry
     WHERE ${head} AND by = 'bot' AND epoch < ${epoch}`,
  );
  const leave = prepare('UPDATE entry SET status = ?, error = ? WHERE seq = ?');
  const addEvent = prepare(
    `INSERT INTO event (conversation, name, at, data)
     SELECT conversation, ?, ?, ? FROM entry WHERE seq = ?`,
  );
  const ofConversation = 'conversation = (SELECT n FROM conversation WHERE id = ?)';
  const sent = prepare<{ early_receipts: string | null }>(
    `UPDATE entry SET status = 2, provider_id = ?
     WHERE seq = ? AND ${ofConversation} AND status <= 1 RETURNING early_receipts`,
  );
  // Whoever sent last knows; somebody who was too slow may only say that it was sent.
  const retry = prepare(
    `UPDATE entry SET status = 0, due_at = ?, error = ?
     WHERE seq = ? AND ${ofConversation} AND status = 1 AND tries = ?`,
  );
  const giveUp = prepare(
    `UPDATE entry SET status = ?, error = ?
     WHERE seq = ? AND ${ofConversation} AND status = 1 AND tries = ?`,
  );
  const named = prepare<{ seq: number; status: number }>(
    `SELECT seq, status FROM entry WHERE ${ofConversation} AND provider_id = ?`,
  );
  const underWay = prepare<{ seq: number; early_receipts: string | null }>(
    `SELECT seq, early_receipts FROM entry WHERE ${ofConversation} AND status <= 1 AND status = 1`,
  );
  const keepReceipts = prepare('UPDATE entry SET early_receipts = ? WHERE seq = ?');
  const advance = prepare('UPDATE entry SET status = ? WHERE seq = ?');

  const freeAll = prepare('UPDATE entry SET due_at = 0 WHERE status <= 1 AND status = 1');

  const report = (name: 'reply.dropped' | 'reply.failed', seq: number, data: object): void => {
    const at = new Date(clock.now()).toISOString();
    addEvent.run(name, at, JSON.stringify({ seq, ...data }), seq);
  };

  const applyReceipt = (seq: number, now: number, becomes: Receipt): void => {
    if (receiptChanges[becomes].includes(statusOf(now))) advance.run(number(becomes), seq);
  };

  /** What the bot decided before a person took over is not sent any more; whether it was there. */
  const drop = (conversation: string, now: number): boolean => {
    const found = outdated.get(conversation, now);
    if (!found) return false;
    const status = number(found.maybe_sent === 1 ? 'uncertain' : 'dropped');
    leave.run(status, JSON.stringify('A person took over.'), found.seq);
    if (found.maybe_sent === 0) report('reply.dropped', found.seq, {});
    return true;
  };

  const receipt = (conversation: string, providerId: string, becomes: Receipt): void => {
    const id = kept(conversation);
    const entries = named.all(id, kept(providerId));
    for (const { seq, status } of entries) applyReceipt(seq, status, becomes);
    if (entries.length > 0) return;
    // The channel may be quicker to report than the sender is to write down what it sent.
    const sendingNow = underWay.get(id);
    if (!sendingNow) return;
    const early = JSON.parse(sendingNow.early_receipts ?? '[]') as [string, Receipt][];
    early.push([providerId, becomes]);
    keepReceipts.run(JSON.stringify(early.slice(-maxEarly)), sendingNow.seq);
  };

  return {
    take(conversation, leaseMs) {
      const now = clock.now();
      const id = kept(conversation);
      let taken: Taken | undefined;
      do taken = take.get(now + leaseMs, id, now);
      while (!taken && drop(id, now));
      if (!taken) return null;
      const { seq, at, by, tries, uncertain, native, channel, address } = taken;
      return {
        id: `${conversation}:${seq}`,
        conversation,
        channel,
        address: JSON.parse(address) as Json,
        seq,
        by,
        native: JSON.parse(native) as Json,
        tries,
        uncertain: uncertain === 1,
        createdAt: at,
      };
    },

    settle({ conversation, seq, tries }, outcome) {
      const which = [seq, kept(conversation)];
      if (outcome.status === 'sent') {
        const { providerId } = outcome;
        const settled = sent.get(providerId === undefined ? null : kept(providerId), ...which);
        if (!settled?.early_receipts || providerId === undefined) return;
        const early = JSON.parse(settled.early_receipts) as [string, Receipt][];
        for (const [id, becomes] of early)
          if (id === providerId) receipt(conversation, id, becomes);
        return;
      }
      const error = JSON.stringify(outcome.error);
      if (outcome.status === 'retry') {
        retry.run(outcome.at, error, ...which, tries);
      } else if (giveUp.run(number(outcome.status), error, ...which, tries) === 1) {
        report('reply.failed', seq, { status: outcome.status });
      }
    },

    receipt,

    freeAll() {
      freeAll.run();
    },
  };
}

/** So many receipts wait for the sender to say what they are about. */
const maxEarly = 20;
