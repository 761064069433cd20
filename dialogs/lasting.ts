import { Failure, shown } from '../activities/index.ts';

/** The longest time anything waits: what is longer is a mistake. */
const longest = 100 * 366 * 24 * 60 * 60 * 1_000;

/** How long a question stays open, if it is a time; a {@link Failure} if not. */
export function lasting(expiresAfterMs: number, of: string): number {
  if (expiresAfterMs > 0 && expiresAfterMs <= longest) return Math.ceil(expiresAfterMs);
  throw new Failure(
    'dialog.expires',
    `${of} was given expiresAfterMs: ${shown(expiresAfterMs)}. Give milliseconds above 0, such as 60 * 60 * 1_000 for an hour; leave it out for a day.`,
  );
}
