import { Failure } from '../activities/index.ts';
import type { Duration } from './context.ts';
import { longestWait } from './lasting.ts';

const units: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** Milliseconds of a duration: `'2 days'` is 172 800 000. */
export function milliseconds(duration: Duration): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?) ([a-z]+?)s?$/.exec(String(duration)) ?? [];
  const ms = typeof duration === 'number' ? duration : Number(count) * (units[unit ?? ''] ?? NaN);
  if (ms >= 0 && ms <= longestWait) return Math.round(ms);
  throw new Failure(
    'dialog.duration',
    `"${duration}" is not a duration. Use milliseconds, or words such as "10 minutes" or "2 days".`,
  );
}
