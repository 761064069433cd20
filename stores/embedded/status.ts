import type { DeliveryStatus } from '../store.ts';

/** What is kept is the number. What is at most `sending` is not settled. */
const statuses: readonly DeliveryStatus[] = [
  'pending',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'uncertain',
  'dropped',
];

export function statusNumber(status: DeliveryStatus): number {
  return statuses.indexOf(status);
}

export function statusOf(number: number): DeliveryStatus {
  return statuses[number]!;
}
