import type { Json } from '../../activities/index.ts';
import { type Timer, Unkeepable } from '../store.ts';

/** A value as it is kept. */
export function written(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new Unkeepable(
      `${what} cannot be kept: ${(cause as Error).message.split('\n')[0]} Keep plain data that JSON can hold.`,
      { cause },
    );
  }
  if (text === undefined) {
    throw new Unkeepable(
      `${what} is ${typeof value} and cannot be kept. Keep plain data that JSON can hold.`,
    );
  }
  return text;
}

/** JSON would make null of a time that is none, and the timer would be lost. */
export function writtenTimers(timers: readonly Timer[]): string {
  if (timers.length === 0) return '[]';
  for (const { id, at } of timers) {
    if (typeof id === 'string' && Number.isFinite(at)) continue;
    throw new Unkeepable(
      `A timer is set for ${at} and cannot be kept. Give it a name and a time in milliseconds since 1970.`,
    );
  }
  return JSON.stringify(timers);
}

export function read(text: string): Json {
  return JSON.parse(text) as Json;
}
