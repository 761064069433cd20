import type { Activity, EventFact, Log, Reply } from '../../activities/index.ts';
import type { Entry, RecordedEvent } from '../store.ts';
import { kept, original } from './ids.ts';
import { read } from './json.ts';
import type { Database } from './sqlite.ts';
import { statusOf } from './status.ts';

/** One entry as it is kept. */
export interface EntryRow {
  readonly seq: number;
  readonly at: number;
  readonly conversation: string;
  readonly id: string | null;
  readonly activity: string | null;
  readonly by: 'bot' | 'agent' | null;
  readonly reply: string | null;
  readonly status: number | null;
}

/** Reads entries; what follows the first message of a reply only belongs to it. */
export const selectEntries = `
  SELECT e.seq, e.at, c.id AS conversation, a.id, a.body AS activity, e.by, e.reply, e.status
  FROM entry e JOIN conversation c ON c.n = e.conversation LEFT JOIN activity a ON a.n = e.activity
  WHERE (e.activity IS NOT NULL OR e.reply IS NOT NULL)`;

/** Makes entries of rows. Of one that cannot be read, it gives what can, and warns once. */
export type Reading = (row: EntryRow) => Entry;

export function reading(warn: Warn): Reading {
  return (row) => {
    try {
      return toEntry(row);
    } catch (error) {
      warn(row.seq, error);
      const { seq, at, by, id, status } = row;
      return id !== null
        ? { seq, at, by: 'customer', id: original(id) }
        : { seq, at, by: by!, id: outboundId(row), status: statusOf(status!) };
    }
  };
}

/** Says that a line cannot be used. */
export type Warn = (seq: number, error: unknown) => void;

/** Says so once for each line, of so many that it cannot fill the memory. */
export function warnOnce(log: Log, message: string): Warn {
  const warned = new Set<number>();
  return (seq, error) => {
    if (warned.has(seq) || warned.size >= 10_000) return;
    warned.add(seq);
    // The error may hold words of customers.
    log.warn(message, { seq, error: (error as Error).name });
  };
}

function toEntry(row: EntryRow): Entry {
  const { seq, at, by, reply, status } = row;
  if (row.activity !== null) {
    const activity = JSON.parse(row.activity) as Activity;
    return { seq, at, by: activity.from.role ?? 'customer', id: activity.id, activity };
  }
  return {
    seq,
    at,
    by: by!,
    id: outboundId(row),
    ...(reply !== null && { reply: JSON.parse(reply) as Reply }),
    status: statusOf(status!),
  };
}

function outboundId({ conversation, seq }: EntryRow): string {
  return `${original(conversation)}:${seq}`;
}

export function transcripts(
  { prepare }: Database,
  toEntry: Reading,
): (conversation: string, after: number, limit: number) => Entry[] {
  const entries = prepare<EntryRow>(
    `${selectEntries} AND e.conversation = (SELECT n FROM conversation WHERE id = ?) AND e.seq > ?
     ORDER BY e.seq LIMIT ?`,
  );
  return (conversation, after, limit) => entries.all(kept(conversation), after, limit).map(toEntry);
}

interface EventRow {
  readonly seq: number;
  readonly conversation: string | null;
  readonly name: EventFact;
  readonly at: string;
  readonly data: string | null;
}

export function events(
  { prepare }: Database,
  warn: Warn,
): (after: number, limit: number) => RecordedEvent[] {
  const some = prepare<EventRow>(
    `SELECT e.seq, c.id AS conversation, e.name, e.at, e.data
     FROM event e LEFT JOIN conversation c ON c.n = e.conversation
     WHERE e.seq > ? ORDER BY e.seq LIMIT ?`,
  );
  const toEvent = ({ seq, conversation, name, at, data }: EventRow): RecordedEvent => {
    const event = {
      seq,
      conversation: conversation === null ? '' : original(conversation),
      name,
      at,
    };
    try {
      return data === null ? event : { ...event, data: read(data) };
    } catch (error) {
      warn(seq, error);
      return event;
    }
  };
  return (after, limit) => some.all(after, limit).map(toEvent);
}
