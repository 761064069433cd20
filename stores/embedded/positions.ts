import type { Clock } from '../../activities/index.ts';
import type { Settings } from './settings.ts';
import type { Database } from './sqlite.ts';

/**
 * Numbers that are never given twice. Those that are seen outside, the positions of entries and events,
 * begin anew from the clock whenever the file is opened: also where a backup was put back, they are not
 * those that were given since it was made.
 */
export interface Positions {
  readonly entry: () => number;
  readonly event: () => number;
  readonly conversation: () => number;
  readonly activity: () => number;
  /** Says that something goes that may carry the highest of them. */
  readonly leave: () => void;
}

/** So many numbers in a millisecond are never needed, and 2^53 of them last for a long time. */
const perMs = 64;

export function positions(database: Database, settings: Settings, clock: Clock): Positions {
  const highest = (column: string, table: string): number =>
    database.prepare<{ n: number | null }>(`SELECT max(${column}) AS n FROM ${table}`).get()?.n ??
    0;
  const floor = clock.now() * perMs - 1;
  let entry = Math.max(highest('seq', 'entry'), settings.number('last seq'), floor);
  let event = Math.max(highest('seq', 'event'), settings.number('last event'), floor);
  let conversation = Math.max(highest('n', 'conversation'), settings.number('last conversation'));
  let activity = highest('n', 'activity');
  return {
    entry: () => ++entry,
    event: () => ++event,
    conversation: () => ++conversation,
    activity: () => ++activity,
    leave() {
      settings.setNumber('last seq', entry);
      settings.setNumber('last event', event);
      settings.setNumber('last conversation', conversation);
    },
  };
}
