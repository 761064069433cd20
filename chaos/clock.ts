import { type Clock, systemClock } from '../activities/index.ts';

/** A clock that is wrong by `offset` milliseconds; how long a wait takes does not depend on it. */
export function wrongClock(offset: () => number): Clock {
  return { now: () => systemClock.now() + offset(), after: systemClock.after };
}
