import type { Json } from '../activities/index.ts';
import { Cancelled, Expired } from './ended.ts';

/** What one call of a dialog gave, or that it has not given anything yet. */
export interface Entry {
  /** Kind and name of the call: `ask order`. */
  readonly op: string;
  /** What it gave; nothing for undefined. */
  readonly value?: Json;
  /** Stands for a value that is a secret. */
  readonly sealed?: string;
  /** What it threw. */
  readonly error?: Thrown;
  /** It began and has not ended. */
  readonly pending?: true;
  /** When a sleep ends (ms). */
  readonly until?: number;
  /** Of a call of another dialog that is under way. Once it is over, only its result is kept. */
  readonly version?: number;
  readonly journal?: readonly Entry[];
}

export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/**
 * The value as a replay would give it: through JSON, and frozen. Handing out this and not the value
 * itself makes the surprise come in the first test and not after a restart.
 */
export function written(value: unknown): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === undefined) return value;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : freeze(JSON.parse(text) as Json);
}

export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const key in value) freeze(value[key]);
    Object.freeze(value);
  }
  return value;
}

/** An error as it is kept. */
export function thrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
  };
}

/** The error again: the same kind, name and message every time it is thrown. */
export function revived({ name, message, code }: Thrown, cause?: unknown): Error {
  if (name === 'Cancelled') return new Cancelled(message);
  if (name === 'Expired') return new Expired(message);
  const error = new Error(message, cause === undefined ? undefined : { cause });
  // Not enumerable, as the name of any other error.
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return code === undefined ? error : Object.assign(error, { code });
}
