import { Failure, type Json } from '../activities/index.ts';
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
  /** Of a step that has not ended: its key, the same if it has to be repeated. */
  readonly key?: string;
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

export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const key in value) freeze(value[key]);
    Object.freeze(value);
  }
  return value;
}

/** An error as it is kept, whatever was thrown. */
export function thrown(error: unknown): Thrown {
  try {
    if (!(error instanceof Error)) return { name: 'Error', message: short(String(error)) };
    const { code } = error as { code?: unknown };
    return {
      name: String(error.name),
      message: short(String(error.message)),
      ...(typeof code === 'string' && { code }),
    };
  } catch {
    return { name: 'Error', message: 'Something was thrown that cannot be read.' };
  }
}

function short(message: string): string {
  return message.slice(0, 2_000);
}

const originals = new WeakMap<Error, unknown>();

/** The error again: the same kind, name and message every time it is thrown. */
export function revived({ name, message, code }: Thrown, cause?: unknown): Error {
  const error = again(name, message, code, cause === undefined ? undefined : { cause });
  if (cause !== undefined) originals.set(error, cause);
  return error;
}

function again(
  name: string,
  message: string,
  code: string | undefined,
  options: ErrorOptions | undefined,
): Error {
  if (name === 'Cancelled') return new Cancelled(message);
  if (name === 'Expired') return new Expired(message);
  if (name === 'Failure' && code !== undefined) return new Failure(code, message, options);
  const error = new Error(message, options);
  // Not enumerable, as the name of any other error.
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return code === undefined ? error : Object.assign(error, { code });
}

/** The error as it was first thrown, where the one at hand is what the journal made of it. */
export function originalOf(error: unknown): unknown {
  let original = error;
  while (original instanceof Error && originals.has(original)) original = originals.get(original);
  return original;
}
