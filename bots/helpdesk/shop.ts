import { createHash } from 'node:crypto';
import type { Phrase } from 'parlance';

/** What the shop knows of an order. */
export interface Order {
  readonly id: string;
  readonly item: Phrase;
  /** Euro cents. */
  readonly total: number;
  readonly state: 'delivered' | 'on-its-way' | 'not-sent';
  /** Days from today: when it was delivered (negative), or will be. */
  readonly arrives: number | null;
}

export interface Receipt {
  readonly id: string;
  readonly amount: number;
  /** The day the money arrives, `2026-12-01`. */
  readonly due: string;
}

const orders: readonly Order[] = [
  {
    id: '102938',
    item: { in: { en: 'kettle', zh: '电水壶' } },
    total: 4250,
    state: 'delivered',
    arrives: -3,
  },
  {
    id: '204817',
    item: { in: { en: 'headphones', zh: '耳机' } },
    total: 8900,
    state: 'on-its-way',
    arrives: 1,
  },
  {
    id: '305561',
    item: { in: { en: 'coffee grinder', zh: '咖啡磨豆机' } },
    total: 12_000,
    state: 'not-sent',
    arrives: null,
  },
];

/** A day so many days after a moment, `2026-12-01`. */
export function day(now: number, days: number): string {
  return new Date(now + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The demo shop: three orders, and refunds that are made once for each key, however often they are
 * asked for. A real bot calls the shop's own systems here.
 */
export function createShop() {
  const receipts = new Map<string, Receipt>();
  return {
    async order(id: string): Promise<Order | null> {
      return orders.find((order) => order.id === id) ?? null;
    },
    async latestOrder(): Promise<Order> {
      return orders[1]!;
    },
    async refund(
      id: string,
      { key, now }: { reason: string; key: string; now: number },
    ): Promise<Receipt> {
      const order = orders.find((known) => known.id === id);
      if (!order) throw new Error(`The shop has no order ${id}.`);
      const made = receipts.get(key);
      if (made) return made;
      // From the key, so that the same refund has the same reference after a restart too.
      const number = createHash('sha256').update(key).digest().readUInt32BE() % 900_000;
      const receipt = {
        id: `RX${100_000 + number}`,
        amount: order.total,
        due: day(now, 10),
      };
      receipts.set(key, receipt);
      return receipt;
    },
    /** How many refunds were made: for tests. */
    get refunds(): number {
      return receipts.size;
    },
  };
}

export type Shop = ReturnType<typeof createShop>;

export const shop = createShop();
