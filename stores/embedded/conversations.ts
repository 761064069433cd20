import type { Controller, Json } from '../../activities/index.ts';
import type { ConversationRecord, Timer } from '../store.ts';
import { kept } from './ids.ts';
import type { Database } from './sqlite.ts';

/** A conversation as it is kept. */
export interface ConversationRow {
  readonly n: number;
  readonly channel: string;
  readonly address: string;
  readonly is_group: number;
  readonly controller: string;
  readonly epoch: number;
  readonly timers: string;
  readonly state: string;
}

export const conversationColumns =
  'n, channel, address, is_group, controller, epoch, timers, state';

export function toConversation(id: string, row: ConversationRow): ConversationRecord {
  return {
    id,
    channel: row.channel,
    address: JSON.parse(row.address) as Json,
    isGroup: row.is_group === 1,
    controller: row.controller as Controller,
    epoch: row.epoch,
    state: JSON.parse(row.state) as Json,
    timers: JSON.parse(row.timers) as Timer[],
  };
}

export function conversations({ prepare }: Database): (id: string) => ConversationRecord | null {
  const one = prepare<ConversationRow>(
    `SELECT ${conversationColumns} FROM conversation WHERE id = ?`,
  );
  return (id) => {
    const row = one.get(kept(id));
    return row ? toConversation(id, row) : null;
  };
}
