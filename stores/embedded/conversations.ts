import type { Controller } from '../../activities/index.ts';
import type { ConversationRecord, Timer } from '../store.ts';
import { kept } from './ids.ts';
import { read } from './json.ts';
import type { Database } from './sqlite.ts';

/** A conversation as it is kept. */
export interface ConversationRow {
  readonly n: number;
  readonly channel: string;
  readonly address: string;
  readonly is_group: number;
  readonly controller: Controller;
  readonly epoch: number;
  readonly awaits_secret: number;
  /** When the first of the timers is due. */
  readonly timer_at: number | null;
  readonly timers: string;
  readonly timer_tried: string | null;
  readonly timer_tries: number;
  readonly state: string;
}

export const selectConversation = `
  SELECT n, channel, address, is_group, controller, epoch, awaits_secret, timer_at, timers,
    timer_tried, timer_tries, state
  FROM conversation WHERE id = ?`;

export function toConversation(id: string, row: ConversationRow): ConversationRecord {
  return {
    id,
    channel: row.channel,
    address: read(row.address),
    isGroup: row.is_group === 1,
    controller: row.controller,
    epoch: row.epoch,
    state: read(row.state),
    timers: toTimers(row.timers),
  };
}

export function toTimers(text: string): readonly Timer[] {
  return text === '[]' ? [] : (JSON.parse(text) as Timer[]);
}

export function conversations({ prepare }: Database): (id: string) => ConversationRecord | null {
  const one = prepare<ConversationRow>(selectConversation);
  return (id) => {
    const row = one.get(kept(id));
    return row ? toConversation(id, row) : null;
  };
}
