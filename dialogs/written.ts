import { Failure, type Json, shown } from '../activities/index.ts';

/** The most characters a value may have as JSON: it is written again at every turn. */
export const longestValue = 256 * 1024;

/**
 * The value as a replay would give it: through JSON, and frozen. Handing out this and not the value
 * itself makes the surprise come in the first test and not after a restart. What JSON would change
 * without a word is refused; `whose` begins the sentence: `The step "order" of dialog "refund" gave`.
 */
export function written(value: unknown, whose: string): Json | undefined {
  if (typeof value === 'boolean' || value === undefined || value === null) return value;
  let copy: Json | undefined;
  try {
    copy = copied(value, '', new Set());
  } catch (error) {
    if (error instanceof Unwritable) throw refused(whose, error.message);
    // A getter or toJSON of the author's threw, or it is nested deeper than can be followed.
    throw refused(whose, `it cannot be read (${shown((error as Error | null)?.message)})`, error);
  }
  const length = typeof copy === 'string' ? copy.length : (JSON.stringify(copy)?.length ?? 0);
  if (length <= longestValue) return copy;
  throw new Failure(
    'dialog.value-too-long',
    `${whose} a value of ${length} characters as JSON, and at most ${longestValue} are kept: it would be written again at every turn. Give only what the dialog needs, or a key to fetch it with.`,
  );
}

class Unwritable extends Error {}

function refused(whose: string, why: string, cause?: unknown): Failure {
  return new Failure(
    'dialog.value',
    `${whose} a value that cannot be written down: ${why}. Give text, finite numbers, true, false, null, lists and plain objects of them.`,
    cause === undefined ? undefined : { cause },
  );
}

function copied(value: unknown, path: string, within: Set<object>): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      // Minus zero is a zero to JSON.
      if (Number.isFinite(value)) return value + 0 === 0 ? 0 : value;
      throw unwritable(path, String(value));
    case 'object':
      return value === null ? null : copiedObject(value, path, within);
    default:
      throw unwritable(path, `a ${typeof value}`);
  }
}

function copiedObject(value: object, path: string, within: Set<object>): Json | undefined {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const written: unknown = value.toJSON('');
    if (written === null && value instanceof Date) throw unwritable(path, 'a Date that is none');
    return written === value
      ? copiedMembers(value, path, within)
      : copied(written, path, new Set(within).add(value));
  }
  return copiedMembers(value, path, within);
}

function copiedMembers(value: object, path: string, within: Set<object>): Json {
  if (within.has(value)) throw unwritable(path, 'the value itself again (it is cyclic)');
  within.add(value);
  let copy: Json;
  if (Array.isArray(value)) {
    copy = Array.from(value as unknown[], (each, index) => {
      const item = copied(each, `${path}[${index}]`, within);
      if (item === undefined) throw unwritable(`${path}[${index}]`, 'undefined');
      return item;
    });
  } else {
    const members = Object.entries(value);
    if (isMoreThanItsMembers(value, members.length)) throw unwritable(path, shown(value));
    copy = Object.fromEntries(
      members.flatMap(([key, each]) => {
        const member = copied(each, `${path}.${key}`, within);
        return member === undefined ? [] : [[key, member]];
      }),
    );
  }
  within.delete(value);
  return Object.freeze(copy);
}

/** Whether JSON would keep next to nothing of it: a Map, an Error, a Promise, a Response. */
function isMoreThanItsMembers(value: object, members: number): boolean {
  if (value instanceof Error || ArrayBuffer.isView(value)) return true;
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return false;
  return members === 0;
}

function unwritable(path: string, what: string): Unwritable {
  return new Unwritable(`${path === '' ? 'it' : path.slice(0, 200)} is ${what}`);
}
