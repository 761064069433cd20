import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../../activities/index.ts';
import { codes, explain, resultCode } from './explain.ts';
import { steps } from './schema.ts';
import { type Database, openDatabase } from './sqlite.ts';

/** Says that a file is ours: "Parl". */
const applicationId = 0x5061726c;

/** The write-ahead log may grow to so many pages (24 MB) before it is copied into the file. */
const logPages = 6_000;

function pathIn(folder: string): string {
  return join(resolve(folder), 'parlance.db');
}

/** Where the write-ahead log of a folder's file is. */
export function logOf(folder: string): string {
  return `${pathIn(folder)}-wal`;
}

/** Copies the write-ahead log into the file, and empties it. */
export function checkpoint(database: Database): void {
  try {
    const copied = database.prepare<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (copied?.busy === 0) return;
  } catch (error) {
    throw explain(error);
  }
  throw new Failure(
    'store.busy',
    'The write-ahead log could not be emptied, and still holds what was removed. Try again.',
  );
}

/** Opens the store's file in a folder, made if need be, for this process alone. */
export async function openFile(
  folder: string,
  { driver, maxBytes }: { readonly driver?: Database['driver']; readonly maxBytes?: number },
): Promise<Database> {
  const path = pathIn(folder);
  let database: Database | undefined;
  try {
    makeReady(path);
    database = await openDatabase(path, driver);
    // One connection that keeps its lock: nobody else can write meanwhile, and the lock ends with
    // the process, however that ends. The order matters: in this one no shared memory is needed.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    // What must survive a power cut is flushed beside the event loop (flusher.ts), not within COMMIT.
    // SQLite itself flushes before and after it copies the log into the file.
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec(`PRAGMA wal_autocheckpoint = ${logPages}`);
    // What is deleted is overwritten, so that who asks to be forgotten is.
    database.exec('PRAGMA secure_delete = ON');
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    migrate(database, path);
    if (maxBytes !== undefined) {
      const pageSize = pragma(database, 'page_size');
      database.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / pageSize)}`);
    }
    return database;
  } catch (error) {
    try {
      database?.close();
    } catch {
      // What could not be opened need not be closed in good order.
    }
    throw cannotOpen(error, folder);
  }
}

/** Nobody else is to read what customers wrote. */
function makeReady(path: string): void {
  const folder = dirname(path);
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  if (made !== undefined) syncFolder(dirname(made));
}

/** That a folder was made must survive a power cut as well. Where folders cannot be flushed, none need be. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function migrate(database: Database, path: string): void {
  const version = pragma(database, 'user_version');
  if (version > steps.length) {
    throw new Failure(
      'store.newer',
      `${path} was written by a newer Parlance (layout ${version}; this one knows ${steps.length}). Use that version again.`,
    );
  }
  const { tables } = database
    .prepare<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema')
    .get()!;
  const ours = pragma(database, 'application_id') === applicationId;
  if (!ours && (tables > 0 || version > 0)) throw notOurs(path, undefined);
  if (version === steps.length) return;
  database.exec(
    `BEGIN IMMEDIATE; ${steps.slice(version).join('\n')}
     PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`,
  );
}

function pragma(database: Database, name: string): number {
  const row = database.prepare<Record<string, number>>(`PRAGMA ${name}`).get();
  return row?.[name] ?? 0;
}

function cannotOpen(error: unknown, folder: string): unknown {
  if (error instanceof Failure) return error;
  const path = resolve(folder);
  const code = resultCode(error);
  if (code === codes.busy) {
    return new Failure(
      'store.in-use',
      `The store in ${path} is in use by another process. Stop that one first, or give this one a folder of its own (DATA_DIR). Several processes on the same conversations need MongoDB.`,
      { cause: error },
    );
  }
  if (code === codes.notADatabase) return notOurs(join(path, 'parlance.db'), error);
  const ofFolder = (error as NodeJS.ErrnoException).syscall !== undefined;
  if (ofFolder || code === codes.cannotOpen || code === codes.readOnly) {
    return new Failure(
      'store.unwritable',
      `The store cannot be kept in ${path} (${(error as Error).message}). Give this user the right to write there, or name another folder (DATA_DIR).`,
      { cause: error },
    );
  }
  return explain(error);
}

function notOurs(path: string, cause: unknown): Failure {
  return new Failure(
    'store.not-a-database',
    `${path} is not a store of Parlance and was left as it is. Move it away, or name another folder (DATA_DIR).`,
    { cause },
  );
}
