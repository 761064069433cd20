import type { Settings } from './settings.ts';
import type { Database } from './sqlite.ts';

/**
 * Numbers that are never given twice, also after what carried the highest one was forgotten: the
 * positions of entries, and where a new conversation's fence begins.
 */
export interface Positions {
  readonly next: () => number;
  /** A number no fence of a forgotten conversation has reached. */
  readonly firstFence: () => number;
  /** Says that a conversation with this fence goes. */
  readonly leave: (fence: number) => void;
}

export function positions(database: Database, settings: Settings): Positions {
  const last = database.prepare<{ seq: number | null }>('SELECT max(seq) AS seq FROM entry').get();
  let seq = Math.max(last?.seq ?? 0, settings.number('last seq'));
  return {
    next: () => ++seq,
    firstFence: () => settings.number('last fence'),
    leave(fence) {
      settings.setNumber('last seq', seq);
      settings.setNumber('last fence', Math.max(fence, settings.number('last fence')) + 1);
    },
  };
}
