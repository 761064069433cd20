import { resolve } from 'node:path';
import { Failure } from '../../activities/index.ts';
import type { Store } from '../store.ts';
import { openFile } from './file.ts';
import { type GroupCommit, groupCommit } from './group-commit.ts';
import { type Indexer, indexer } from './indexer.ts';
import { assemble, type Parts } from './parts.ts';
import type { Database } from './sqlite.ts';

export interface EmbeddedOptions {
  /** The library to use; by default the best one the runtime has. */
  readonly driver?: Database['driver'];
  /** How large the file may become; what would make it larger is refused as on a full disk. */
  readonly maxBytes?: number;
}

/**
 * Keeps conversations in a folder: one SQLite file, one process, nothing to install.
 *
 * Every promise is kept when its method resolves, power cuts included (write-ahead log, synchronous
 * FULL). What many ask for in the same moment shares one flush of the disk.
 */
export function embedded(folder = 'data', options: EmbeddedOptions = {}): Store {
  let opened: Opened | undefined;
  const ready = (): Opened => {
    if (opened) return opened;
    throw new Failure('store.closed', `The store in ${resolve(folder)} is not open.`);
  };
  const write = async <T>(work: (parts: Parts) => T | Error): Promise<T> => {
    const { parts, commits } = ready();
    return commits.run(() => work(parts));
  };

  return {
    kind: 'embedded',

    async open({ clock, log }) {
      if (opened) return;
      const database = await openFile(folder, options);
      log.debug('The store is open.', { folder: resolve(folder), driver: database.driver });
      const parts = assemble(database, clock);
      const commits = groupCommit(database);
      await commits.run(parts.work.freeAll);
      await commits.run(parts.send.freeAll);
      const index = (): Promise<boolean> => commits.run(parts.search.index);
      opened = { database, parts, commits, index: indexer(index, clock, log) };
      opened.index.soon();
    },

    async close() {
      const closing = opened;
      if (!closing) return;
      opened = undefined;
      await closing.index.stop();
      await closing.commits.flush();
      closing.database.close();
    },

    accept: (arrivals) => write(({ accept }) => accept(arrivals)),
    claim: (conversation, by) => write(({ work }) => work.claim(conversation, by)),
    renew: (claim, leaseMs) => write(({ work }) => work.renew(claim, leaseMs)),
    async commit(claim, changes) {
      const next = await write(({ work }) => work.commit(claim, changes));
      opened?.index.soon();
      return next;
    },
    release: (claim, how) => write(({ work }) => work.release(claim, how)),
    control: (conversation, epoch, controller) =>
      write(({ work }) => work.control(conversation, epoch, controller)),

    takeOutbound: (conversation, leaseMs) => write(({ send }) => send.take(conversation, leaseMs)),
    settle: (outbound, outcome) => write(({ send }) => send.settle(outbound, outcome)),
    receipt: (conversation, providerId, status) =>
      write(({ send }) => send.receipt(conversation, providerId, status)),

    due: async (limit) => ready().parts.due(limit),
    conversation: async (id) => ready().parts.conversation(id),
    transcript: async (conversation, after, limit) =>
      ready().parts.transcript(conversation, after, limit),
    events: async (after, limit) => ready().parts.events(after, limit),
    async search(words, limit) {
      while (await write(({ search }) => search.index()));
      return ready().parts.search.find(words, limit);
    },

    forget: (conversation) => write(({ forget }) => forget(conversation)),
    key: () => write(({ key }) => key()),
  };
}

interface Opened {
  readonly database: Database;
  readonly parts: Parts;
  readonly commits: GroupCommit;
  readonly index: Indexer;
}
