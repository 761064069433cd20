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

export interface RecordOptions {
  /** How long a turn waits for the sink, in ms. */
  readonly patienceMs?: number;
}

/**
 * Hands every turn to a sink when it is over: for tests, and for recordings to replay. A recording
 * holds words of customers; where it is kept is the sink's care.
 *
 * A sink harms no turn: one that fails, or is not done after a moment, is noted in the turn's facts
 * (`recordFailed`) and not waited for.
 */
export function record(
  sink: (turn: RecordedTurn) => void | Promise<void>,
  { patienceMs = 100 }: RecordOptions = {},
): Middleware {
  return async (turn, next) => {
    let failed = true;
    try {
      await next();
      failed = false;
    } finally {
      const { conversation, channel, language, activity, facts } = turn;
      const recorded = { conversation, channel, language, activity, facts: { ...facts }, failed };
      if (!(await within(patienceMs, async () => sink(recorded)))) facts['recordFailed'] = true;
    }
  };
}

/** Whether the work was done by then. It is not stopped when it was not. */
function within(ms: number, work: () => Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    work()
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(() => clearTimeout(timer));
  });
}
