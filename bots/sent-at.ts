import type { Activity } from '../activities/index.ts';

/** No channel keeps a message for us longer than this; what claims to be older is mistaken. */
const longestMs = 7 * 24 * 60 * 60_000;

/**
 * When an activity was sent (ms): by its own time, which a channel may have kept it for hours; but not
 * after it was accepted, and not in what our own clock takes for the future.
 */
export function sentAt({ timestamp }: Activity, acceptedAt: number, now: number): number {
  const latest = Math.min(acceptedAt, now);
  const said = Date.parse(timestamp);
  return said >= latest - longestMs && said <= latest ? said : latest;
}
