import type { DeliveryStatus } from '../store.ts';
import { kept } from './ids.ts';
import type { Memory } from './memory.ts';
import type { Database } from './sqlite.ts';
import { statusNumber, statusOf } from './status.ts';

/** What a channel later says of a message. */
export type Receipt = 'delivered' | 'read' | 'failed';

export interface Receipts {
  readonly take: (conversation: string, providerId: string, receipt: Receipt) => void;
  /** Takes those that came before it was known which message carries this id. */
  readonly takeEarly: (conversation: string, early: string, providerId: string) => void;
}

/** What a receipt may change, so that nothing goes backwards. */
const changes: Record<Receipt, readonly DeliveryStatus[]> = {
  delivered: ['sent', 'uncertain'],
  read: ['sent', 'delivered', 'uncertain'],
  failed: ['sent', 'uncertain'],
};

/** So many wait for the sender to say what they are about. */
const maxEarly = 20;

export function receipts({ prepare }: Database, { outbox }: Memory): Receipts {
  const ofConversation = 'conversation = (SELECT n FROM conversation WHERE id = ?)';
  const named = prepare<{ seq: number; status: number }>(
    `SELECT seq, status FROM entry WHERE provider_id = ? AND ${ofConversation}`,
  );
  const advance = prepare('UPDATE entry SET status = ? WHERE seq = ?');
  const underWay = prepare<{ seq: number; early_receipts: string | null }>(
    `SELECT seq, early_receipts FROM entry WHERE ${ofConversation} AND status <= 1 AND status = 1`,
  );
  const keepEarly = prepare('UPDATE entry SET early_receipts = ? WHERE seq = ?');

  const take = (conversation: string, providerId: string, receipt: Receipt): void => {
    const id = kept(conversation);
    const entries = named.all(kept(providerId), id);
    for (const { seq, status } of entries) {
      if (changes[receipt].includes(statusOf(status))) advance.run(statusNumber(receipt), seq);
    }
    if (entries.length > 0) return;
    // The channel may be quicker to report than the sender is to write down what it sent.
    const sending = underWay.get(id);
    if (!sending) return;
    const early = JSON.parse(sending.early_receipts ?? '[]') as [string, Receipt][];
    early.push([providerId, receipt]);
    keepEarly.run(JSON.stringify(early.slice(-maxEarly)), sending.seq);
    const box = outbox.get(conversation);
    if (box) outbox.set(conversation, { ...box, early: true });
  };

  return {
    take,
    takeEarly(conversation, early, providerId) {
      for (const [id, receipt] of JSON.parse(early) as [string, Receipt][]) {
        if (id === providerId) take(conversation, id, receipt);
      }
    },
  };
}
