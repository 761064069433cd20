import { type Activity, conversationId } from '../../activities/index.ts';
import type { Arriving } from '../adapter.ts';

/** What happens at a terminal: it is opened, or a line is typed. */
export interface TerminalUpdate {
  /** Unique among all sittings of this person. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Who sits there. */
  readonly person: string;
  readonly locale?: string;
  /** The line that was typed; without it, the terminal was opened. */
  readonly line?: string;
}

/** A line is a message, opening the terminal is a `start`; an empty line is nothing. */
export function read(update: TerminalUpdate): readonly Arriving[] {
  if (!isUpdate(update) || update.line?.trim() === '') return [];
  const { id, at, person, locale, line } = update;
  const activity = {
    id,
    channelId: 'terminal',
    conversation: { id: conversationId('terminal', person), address: person },
    from: { id: person, role: 'customer' },
    timestamp: new Date(at).toISOString(),
    ...(locale !== undefined && { locale }),
  } as const satisfies Omit<Activity, 'type'>;
  return [
    {
      activity:
        line === undefined
          ? { ...activity, type: 'event', name: 'start', value: {} }
          : { ...activity, type: 'message', text: line },
    },
  ];
}

function isUpdate(update: unknown): update is TerminalUpdate {
  if (typeof update !== 'object' || update === null) return false;
  const { id, at, person, locale, line } = update as Partial<Record<keyof TerminalUpdate, unknown>>;
  const optional = (value: unknown): boolean => value === undefined || typeof value === 'string';
  return (
    typeof id === 'string' &&
    id !== '' &&
    typeof at === 'number' &&
    Math.abs(at) <= 8.64e15 &&
    typeof person === 'string' &&
    person !== '' &&
    optional(locale) &&
    optional(line)
  );
}
