import { type Clock, elapsed, type Log, within } from '../activities/index.ts';

/** One thing to stop. */
export interface Stopping {
  readonly what: string;
  readonly stop: () => Promise<unknown>;
  /** How much of the time that is left it may take; all of it without this. */
  readonly part?: number;
}

/** However long the others have taken, each gets this long. */
const leastMs = 1_000;

/**
 * Stops one after the other, within a time for all of them: what is not finished by then is durable,
 * and goes on at the next start.
 */
export async function stopInOrder(
  steps: readonly Stopping[],
  { drainMs, clock, log }: { readonly drainMs: number; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const until = elapsed(clock) + drainMs;
  for (const { what, stop, part = 1 } of steps) {
    const ms = Math.max(leastMs, part * (until - elapsed(clock)));
    const late = (): Error => new Error(`It was waited for ${Math.round(ms)} ms.`);
    try {
      await within(stop(), ms, clock, late);
    } catch (error) {
      log.warn(`${what} did not stop in good order.`, { error });
    }
  }
}
