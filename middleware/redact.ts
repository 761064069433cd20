import type { Middleware } from '../activities/index.ts';
import { type PersonalData, redactText } from '../security/index.ts';

/**
 * Keeps personal data out of the turn's line in the log, whatever the dialogs wrote into its facts.
 * Without kinds: all of them.
 */
export function redact(...kinds: readonly PersonalData[]): Middleware {
  return async ({ facts }, next) => {
    try {
      await next();
    } finally {
      for (const [name, value] of Object.entries(facts)) {
        if (typeof value === 'string') {
          facts[name] = kinds.length > 0 ? redactText(value, kinds) : redactText(value);
        }
      }
    }
  };
}

/**
 * A log record without personal data: what looks like it is replaced in every text, and fields that
 * hold words of customers or secrets by their name are left out. Pure; winston's symbols stay.
 */
export function redacted<T extends object>(record: T): T {
  return clean(record, [], 0) as T;
}

/** Fields that are personal or secret whatever they look like. */
const unwelcome =
  /^(?:text|utterance|words|body|address|authorization|cookie|set-cookie|password|secret|token|api_?key)$/i;

/** What operators need exactly as it is. */
const technical: ReadonlySet<string> = new Set(['level', 'timestamp', 'conversation', 'channel']);

function clean(value: unknown, around: readonly object[], depth: number): unknown {
  if (typeof value === 'string') return redactText(value.slice(0, longest));
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value)) return '[circular]';
  if (depth > deepest) return '[deep]';
  const inside = [...around, value];
  if (value instanceof Error) return cleanError(value, inside, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    return value.slice(0, most).map((each) => clean(each, inside, depth + 1));
  }
  const copy: Record<string | symbol, unknown> = {};
  for (const key of Reflect.ownKeys(value)) {
    const field = (value as Record<string | symbol, unknown>)[key];
    if (typeof key === 'symbol') copy[key] = field;
    else if (depth === 0 && technical.has(key)) copy[key] = field;
    else if (unwelcome.test(key)) copy[key] = '[redacted]';
    else copy[key] = clean(field, inside, depth + 1);
  }
  return copy;
}

/** An error as a log can keep it. */
function cleanError(error: Error, inside: readonly object[], depth: number): object {
  return {
    name: error.name,
    message: redactText(error.message.slice(0, longest)),
    ...('code' in error && { code: clean(error.code, inside, depth + 1) }),
    ...(error.stack !== undefined && { stack: redactText(error.stack.slice(0, longest)) }),
    ...(error.cause !== undefined && { cause: clean(error.cause, inside, depth + 1) }),
  };
}

// A log line is for people: beyond this nobody reads.
const longest = 20_000;
const deepest = 8;
const most = 100;
