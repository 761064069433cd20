import type { Activity, Middleware } from '../activities/index.ts';

/** One turn, as {@link record} hands it on. */
export interface RecordedTurn {
  readonly conversation: string;
  readonly channel: string;
  readonly language: string;
  readonly activity: Activity;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Whether the turn failed (and will be tried again). */
  readonly failed: boolean;
}

/**
 * Hands every turn to a sink when it is over: for tests, and for recordings to replay. A recording
 * holds words of customers; where it is kept is the sink's care. A sink that fails harms no turn.
 */
export function record(sink: (turn: RecordedTurn) => void | Promise<void>): Middleware {
  return async (turn, next) => {
    let failed = true;
    try {
      await next();
      failed = false;
    } finally {
      const { conversation, channel, language, activity, facts } = turn;
      try {
        await sink({ conversation, channel, language, activity, facts: { ...facts }, failed });
      } catch {
        facts['recordFailed'] = true;
      }
    }
  };
}
