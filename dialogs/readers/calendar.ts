/** A day, as a number that grows by one a day. */
export type Day = number;

const dayMs = 86_400_000;

/** The day it is at a place so many minutes east of UTC. */
export function dayAt(now: number, utcOffset = 0): Day {
  return Math.floor((now + utcOffset * 60_000) / dayMs);
}

/** A day by its figures, month 1 to 12; undefined if there is none such, as the 30th of February. */
export function dayOf(year: number, month: number, day: number): Day | undefined {
  const full = year < 100 ? 2000 + year : year;
  if (full < 1900 || full > 2200) return undefined;
  const date = new Date(Date.UTC(full, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / dayMs : undefined;
}

export function partsOf(day: Day): { year: number; month: number; day: number; weekday: number } {
  const date = new Date(day * dayMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    /** Monday 1 to Sunday 7. */
    weekday: date.getUTCDay() || 7,
  };
}

/** So many months later (or earlier); from a longer month to the last day of a shorter one. */
export function addMonths(from: Day, months: number): Day {
  const { year, month, day } = partsOf(from);
  return Math.min(lastOfMonth(year, month + months), firstOfMonth(year, month + months) + day - 1);
}

export function firstOfMonth(year: number, month: number): Day {
  return Date.UTC(year, month - 1, 1) / dayMs;
}

export function lastOfMonth(year: number, month: number): Day {
  return Date.UTC(year, month, 0) / dayMs;
}

/** `2026-12-01`; undefined outside the years people talk about. */
export function isoOf(day: Day): string | undefined {
  const { year } = partsOf(day);
  return year >= 1900 && year <= 2200
    ? new Date(day * dayMs).toISOString().slice(0, 10)
    : undefined;
}
