import { closeSync, fdatasync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../../activities/index.ts';
import type { Store, Surroundings } from '../store.ts';
import { explain } from './explain.ts';
import { checkpoint, logOf, openFile } from './file.ts';
import { type GroupCommit, groupCommit } from './group-commit.ts';
import { type Indexer, indexer } from './indexer.ts';
import { assemble, type Parts } from './parts.ts';
import { remembering } from './remembering.ts';
import { type Scrubber, scrubber } from './scrubber.ts';
import type { Database } from './sqlite.ts';

export interface EmbeddedOptions {
  /** The library to use; by default the best one the runtime has. */
  readonly driver?: Database['driver'];
  /** How large the file may become; what would make it larger is refused as on a full disk. */
  readonly maxBytes?: number;
}

/** Gets a file's bytes onto the disk, as {@link fdatasync} does. */
export type Sync = (file: number, done: (error: Error | null) => void) => void;

/**
 * Keeps conversations in a folder: one SQLite file, one process, nothing to install.
 *
 * What a method promises is kept when it resolves: what a turn stands on, power cuts included, for it
 * waits until the write-ahead log is flushed; the rest, a kill -9. What many ask for in the same moment
 * shares one transaction and one flush. `sync` is how the log is flushed.
 */
export function embedded(
  folder = 'data',
  options: EmbeddedOptions = {},
  sync: Sync = fdatasync,
): Store {
  let opened: Opened | undefined;
  const ready = (): Opened => {
    if (!opened) throw new Failure('store.closed', `The store in ${resolve(folder)} is not open.`);
    if (opened.ended) throw opened.ended;
    return opened;
  };
  /** Resolves when it is on the disk; `lazily`: when it is written. */
  const write = <T>(
    work: (parts: Parts) => T | Error,
    lazily = false,
    written?: (result: T) => void,
  ): Promise<T> => {
    try {
      const { parts, commits } = ready();
      return commits.run(() => work(parts), lazily, written);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };

  return {
    kind: 'embedded',

    async open(surroundings) {
      if (opened) return;
      opened = await openIn(folder, options, sync, surroundings);
      opened.index.soon();
    },

    async close() {
      const closing = opened;
      if (!closing) return;
      opened = undefined;
      await closing.index.stop();
      await closing.commits.flush();
      closing.commits.stop();
      closing.scrub.stop();
      closeSync(closing.wal);
      // After a flush that failed, closing would copy from the log what may not be in it.
      if (!closing.ended) closing.database.close();
    },

    async accept(arrivals, by) {
      const { accepted } = await write(
        ({ accept }) => accept(arrivals, by),
        false,
        by && (({ claims }) => claims.length > 0 && by.begin(claims)),
      );
      return accepted;
    },
    claim: (conversation, by) => write(({ work }) => work.claim(conversation, by), true),
    renew: (claim, leaseMs) => write(({ work }) => work.renew(claim, leaseMs), true),
    async commit(claim, changes, sending) {
      const committed = await write(({ work }) => work.commit(claim, changes, sending));
      opened?.index.soon();
      return committed;
    },
    release: (claim, how) => write(({ work }) => work.release(claim, how), true),
    control: (conversation, epoch, controller, event) =>
      write(({ work }) => work.control(conversation, epoch, controller, event)),

    note: (conversation, key, value, event) =>
      write(({ note }) => note(conversation, key, value, event)),
    noted: async (conversation, key) => ready().parts.noted(conversation, key),

    takeOutbound: (conversation, taking) =>
      write(({ send }) => send.take(conversation, taking), !taking.durable),
    settle: (outbound, outcome, next) =>
      write(({ send }) => send.settle(outbound, outcome, next), !next?.durable),
    receipt: (conversation, providerId, status) =>
      write(({ send }) => send.receipt(conversation, providerId, status)),

    due: async (limit, channels) => ready().parts.due(limit, channels),
    conversation: async (id) => ready().parts.conversation(id),
    transcript: async (conversation, after, limit) =>
      ready().parts.transcript(conversation, after, limit),
    events: async (after, limit) => ready().parts.events(after, limit),
    async search(words, limit) {
      while (await write(({ search }) => search.index(), true));
      return ready().parts.search.find(words, limit);
    },

    async forget(conversation) {
      await write(({ forget }) => forget(conversation));
      // The log still holds their words.
      checkpoint(ready().database);
    },
    prune: (before, limit) => write(({ prune }) => prune(before, limit)),
    key: () => write(({ key }) => key()),
  };
}

interface Opened {
  readonly database: Database;
  readonly wal: number;
  readonly parts: Parts;
  readonly commits: GroupCommit;
  readonly index: Indexer;
  readonly scrub: Scrubber;
  ended?: Error;
}

async function openIn(
  folder: string,
  options: EmbeddedOptions,
  sync: Sync,
  surroundings: Surroundings,
): Promise<Opened> {
  const { clock, log } = surroundings;
  const database = await openFile(folder, options);
  log.debug('The store is open.', { folder: resolve(folder), driver: database.driver });
  const scrub = scrubber(() => checkpoint(database), clock, log);
  const { wal, memory, parts } = readied(database, folder, surroundings, scrub.soon);
  const commits = groupCommit({
    database,
    memory,
    clock,
    flush: (done) => sync(wal, done),
    ended(failure) {
      opened.ended = failure;
      log.error('The store has ended.', { error: failure });
      scrub.stop();
      void opened.index.stop();
      surroundings.ended?.(failure);
    },
  });
  const index = (): Promise<boolean> => commits.run(parts.search.index, true);
  const opened: Opened = {
    database,
    wal,
    parts,
    commits,
    scrub,
    index: indexer(index, clock, log),
  };
  return opened;
}

function readied(
  database: Database,
  folder: string,
  surroundings: Surroundings,
  hidden: () => void,
) {
  try {
    const memory = remembering(database, surroundings.clock);
    const parts = assemble(database, memory, surroundings, hidden);
    return { memory, parts, wal: openSync(logOf(folder), 'r+') };
  } catch (error) {
    database.close();
    throw explain(error);
  }
}
