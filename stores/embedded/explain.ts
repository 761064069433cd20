import { Failure } from '../../activities/index.ts';
import { Unkeepable } from '../store.ts';

/** What SQLite says of disk and file, as an operator can act on it; anything else as it is. */
export function explain(error: unknown): unknown {
  const { message } = error as Error;
  switch (resultCode(error)) {
    case codes.full:
      return new Failure(
        'store.full',
        'The disk is full: nothing new can be kept. Free some space; what was kept is safe and can be read.',
        { cause: error },
      );
    case codes.tooBig:
      return new Unkeepable(
        `What was to be kept is larger than a file of SQLite can hold in one piece (${message}). Keep less of it.`,
        { cause: error },
      );
    case codes.readOnly:
    case codes.inputOutput:
    case codes.cannotOpen:
      return new Failure(
        'store.unwritable',
        `The store cannot write (${message}). Check that its folder is there, is writable, and that the disk is sound.`,
        { cause: error },
      );
    case codes.corrupt:
    case codes.notADatabase:
      return new Failure(
        'store.damaged',
        `The store's file is damaged (${message}). Stop, keep a copy of the folder, and go back to a backup, or save what can be read: sqlite3 parlance.db .recover`,
        { cause: error },
      );
    default:
      return error;
  }
}

/** SQLite's primary result codes, of which it promises that they never change. */
export const codes = {
  busy: 5,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  tooBig: 18,
  notADatabase: 26,
} as const;

/** SQLite's result code of an error, whichever library it comes from. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, rawCode } = error as { readonly errcode?: unknown; readonly rawCode?: unknown };
  const code = errcode ?? rawCode;
  if (typeof code === 'number') return code & 0xff;
  // libsql names the code only in its words when a file cannot even be opened.
  const [, said] = /Unable to open connection .*: (\d+)/.exec(error.message) ?? [];
  return said === undefined ? undefined : Number(said) & 0xff;
}
