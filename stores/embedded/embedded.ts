import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Activity,
  type Clock,
  type Controller,
  Failure,
  isAgent,
  type Json,
  type Log,
  type Reply,
  readable,
} from '../../activities/index.ts';
import {
  type Changes,
  type Claim,
  type ConversationRecord,
  type DeliveryStatus,
  type Entry,
  Fenced,
  type Outbound,
  type Store,
  type Timer,
} from '../store.ts';
import { type GroupCommit, groupCommit } from './group-commit.ts';
import { schema, schemaVersion } from './schema.ts';
import { type Database, openDatabase, type Row } from './sqlite.ts';
import { type Statements, statements } from './statements.ts';

/** In the order a message goes through; the number is what is kept. */
const statuses: readonly DeliveryStatus[] = [
  'pending',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'uncertain',
  'dropped',
];
const status = (name: DeliveryStatus): number => statuses.indexOf(name);

/** What a receipt may change: from these statuses only, so that it never goes backwards. */
const receiptFrom: Record<'delivered' | 'read' | 'failed', readonly DeliveryStatus[]> = {
  delivered: ['sent', 'uncertain'],
  read: ['sent', 'delivered', 'uncertain'],
  failed: ['sent', 'uncertain'],
};

/** A claim of this store also knows the last position in the transcript, and how long it lasts. */
interface EmbeddedClaim extends Claim {
  readonly seq: number;
  readonly leaseMs: number;
}

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
  let database: Database | undefined;
  let sql!: Statements;
  let commits!: GroupCommit;
  let clock!: Clock;

  const write = <T>(work: () => T): Promise<T> => {
    if (!database) throw closed(folder);
    return commits.run(work);
  };
  const read = <T>(work: () => T): T => {
    if (!database) throw closed(folder);
    return work();
  };

  /** The work that is due in a conversation, as a claim; null if there is none. */
  const workOf = (
    conversation: ConversationRecord,
    right: Pick<EmbeddedClaim, 'owner' | 'leaseMs' | 'fence' | 'attempts' | 'seq'>,
    now: number,
  ): EmbeddedClaim | null => {
    const head = sql.inboxHead.get(conversation.id, now);
    const dueTimers = conversation.timers.filter(({ at }) => at <= now);
    if (!head && dueTimers.length === 0) return null;
    return {
      conversation,
      ...right,
      activity: head ? (JSON.parse(head['activity'] as string) as Activity) : null,
      acceptedAt: head ? (head['at'] as number) : null,
      dueTimers,
    };
  };

  return {
    kind: 'embedded',

    async open(how) {
      clock = how.clock;
      database = await openFile(folder, options, how.log);
      sql = statements(database);
      commits = groupCommit(database);
    },

    async close() {
      if (!database) return;
      await commits.flush();
      database.close();
      database = undefined;
    },

    accept: (arrivals) =>
      write(() => {
        const now = clock.now();
        let fresh = 0;
        for (const { activity, order, readyAt } of arrivals) {
          const { id, address, isGroup } = activity.conversation;
          const added = sql.addActivity.run(
            id,
            activity.id,
            order ?? now,
            now,
            readyAt ?? 0,
            JSON.stringify(activity),
          );
          if (added === 0) continue;
          fresh++;
          sql.addConversation.run(id, activity.channelId, JSON.stringify(address), isGroup ? 1 : 0);
        }
        return { fresh };
      }),

    claim: (id, { owner, leaseMs }) =>
      write(() => {
        const now = clock.now();
        const row = sql.claim.get(owner, now + leaseMs, id, now, now, id, now);
        if (!row) return null;
        const right = {
          owner,
          leaseMs,
          fence: row['fence'] as number,
          attempts: row['attempts'] as number,
          seq: row['seq'] as number,
        };
        return workOf(toConversation(row), right, now);
      }),

    renew: (claim, leaseMs) =>
      write(() => {
        const { id } = claim.conversation;
        if (sql.renew.run(clock.now() + leaseMs, id, claim.fence, claim.owner) === 0)
          throw new Fenced(id);
      }),

    commit: (claim, changes) =>
      write(() => {
        const now = clock.now();
        const { conversation, owner, leaseMs, fence } = claim as EmbeddedClaim;
        const { id } = conversation;
        const controller = changes.controller ?? conversation.controller;
        const next: ConversationRecord = {
          ...conversation,
          controller,
          epoch: conversation.epoch + (changesHands(conversation.controller, controller) ? 1 : 0),
          state: changes.state,
          timers: changes.timers,
        };
        const seq = writeTurn(sql, next, changes, (claim as EmbeddedClaim).seq, now);
        const right = {
          owner,
          leaseMs,
          fence,
          attempts: changes.checkpoint ? claim.attempts : 1,
          seq,
        };
        const work = workOf(next, right, now);
        const goesOn = changes.checkpoint || work !== null;
        const committed = sql.commit.run(
          controller,
          next.epoch,
          JSON.stringify(changes.state),
          JSON.stringify(changes.timers),
          firstTimer(changes.timers),
          seq,
          goesOn ? owner : null,
          goesOn ? now + leaseMs : 0,
          goesOn ? right.attempts : 0,
          id,
          fence,
          owner,
        );
        if (committed === 0) throw new Fenced(id);
        if (!changes.checkpoint) return work;
        return {
          conversation: next,
          ...right,
          activity: claim.activity,
          acceptedAt: claim.acceptedAt,
          dueTimers: [],
        };
      }),

    release: (claim, { attempted, retryAt }) =>
      write(() => {
        const { id } = claim.conversation;
        sql.release.run(retryAt ?? 0, attempted ? 0 : 1, id, claim.fence, claim.owner);
      }),

    control: (id, epoch, controller) =>
      write(() => sql.control.run(isAgent(controller) ? 1 : 0, controller, id, epoch) === 1),

    takeOutbound: (id, leaseMs) =>
      write(() => {
        const now = clock.now();
        for (;;) {
          const row = sql.outboxHead.get(id);
          if (!row || (row['due'] as number) > now || (row['until'] as number) > now) return null;
          const seq = row['seq'] as number;
          if (row['by'] === 'bot' && (row['epoch'] as number) < (row['current_epoch'] as number)) {
            sql.settle.run(status('dropped'), 0, 0, null, 'A person took over.', id, seq);
            sql.addEvent.run(
              id,
              'reply.dropped',
              new Date(now).toISOString(),
              JSON.stringify({ seq }),
            );
            continue;
          }
          sql.take.run(now + leaseMs, id, seq);
          return toOutbound(id, row);
        }
      }),

    settle: (outbound, outcome) =>
      write(() => {
        const { conversation, seq } = outbound;
        const error = 'error' in outcome ? outcome.error : null;
        if (outcome.status === 'retry') {
          sql.settle.run(
            status('pending'),
            outcome.at,
            outbound.tries,
            null,
            error,
            conversation,
            seq,
          );
          return;
        }
        const providerId = outcome.status === 'sent' ? (outcome.providerId ?? null) : null;
        const settled = sql.settle.run(
          status(outcome.status),
          0,
          outbound.tries,
          providerId,
          error,
          conversation,
          seq,
        );
        if (settled > 0 && outcome.status !== 'sent') {
          const data = JSON.stringify({ seq, status: outcome.status });
          sql.addEvent.run(conversation, 'reply.failed', new Date(clock.now()).toISOString(), data);
        }
      }),

    receipt: (conversation, providerId, becomes) =>
      write(() => {
        const from = JSON.stringify(receiptFrom[becomes].map(status));
        sql.receipt.run(status(becomes), conversation, providerId, from);
      }),

    due: async (limit) =>
      read(() => {
        const now = clock.now();
        const ids = (rows: Row[]): string[] => rows.map((row) => row['id'] as string);
        const next = sql.nextDue.get(now, now, now, now);
        return {
          work: ids(sql.dueWork.all(now, now, now, now, limit)),
          outbound: ids(sql.dueOutbound.all(now, now, limit)),
          nextAt: (next?.['at'] as number | null | undefined) ?? null,
        };
      }),

    conversation: async (id) =>
      read(() => {
        const row = sql.conversation.get(id);
        return row ? toConversation(row) : null;
      }),

    transcript: async (id, after, limit) =>
      read(() => sql.transcript.all(id, after, id, after, limit).map(toEntry)),

    events: async (after, limit) =>
      read(() =>
        sql.events.all(after, limit).map((row) => ({
          seq: row['seq'] as number,
          conversation: row['conversation'] as string,
          name: row['name'] as never,
          at: row['at'] as string,
          ...(row['data'] !== null && { data: JSON.parse(row['data'] as string) as Json }),
        })),
      ),

    search: async (text, limit) =>
      read(() => {
        const words = text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
        const [longest] = words.toSorted((a, b) => b.length - a.length);
        if (longest === undefined) return [];
        const pattern = `%${longest.replace(/[\\%_]/g, '\\$&')}%`;
        const found: (Entry & { conversation: string })[] = [];
        for (const row of sql.search.all(pattern, pattern, limit * 20)) {
          const entry = { ...toEntry(row), conversation: row['conversation'] as string };
          const said = wordsOf(entry).normalize('NFKC').toLowerCase();
          if (words.every((word) => said.includes(word))) found.push(entry);
          if (found.length === limit) break;
        }
        return found;
      }),

    forget: (id) =>
      write(() => {
        for (const statement of sql.forget) statement.run(id);
      }),

    key: () =>
      write(() => {
        sql.addSetting.run('key', randomBytes(32).toString('hex'));
        return Buffer.from(sql.setting.get('key')!['value'] as string, 'hex');
      }),
  };
}

/** Writes what a turn did into the transcript, the outbox and the events; gives the next position. */
function writeTurn(
  sql: Statements,
  conversation: ConversationRecord,
  changes: Changes,
  from: number,
  now: number,
): number {
  let seq = from;
  for (const { id, keep } of changes.consumed) {
    sql.consume.run(++seq, keep ? JSON.stringify(keep) : null, conversation.id, id);
  }
  for (const { by, native, reply } of changes.outbound) {
    sql.addOutbound.run(
      conversation.id,
      ++seq,
      by,
      conversation.epoch,
      now,
      JSON.stringify(native),
      reply ? JSON.stringify(reply) : null,
    );
  }
  for (const { name, at, data } of changes.events) {
    sql.addEvent.run(conversation.id, name, at, data === undefined ? null : JSON.stringify(data));
  }
  return seq;
}

async function openFile(
  folder: string,
  { driver, maxBytes }: EmbeddedOptions,
  log: Log,
): Promise<Database> {
  const path = join(resolve(folder), 'parlance.db');
  let database: Database | undefined;
  try {
    mkdirSync(resolve(folder), { recursive: true });
    database = await openDatabase(path, driver);
    // One connection that keeps its lock: nobody else can write meanwhile, and the lock ends with
    // the process, however that ends.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    migrate(database, path);
    if (maxBytes !== undefined) {
      const size = database.prepare('PRAGMA page_size').get()?.['page_size'] as number;
      database.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / size)}`);
    }
    log.debug('The store is open.', { path, driver: database.driver });
    return database;
  } catch (error) {
    try {
      database?.close();
    } catch {
      // What could not be opened need not be closed in good order.
    }
    throw cannotOpen(error, folder, path);
  }
}

function migrate(database: Database, path: string): void {
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'] as number;
  if (version > schemaVersion) {
    throw new Failure(
      'store.newer',
      `${path} was written by a newer Parlance (layout ${version}, this one knows ${schemaVersion}). Use that version again.`,
    );
  }
  if (version === 0)
    database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
  // The process that held these rights is gone: its lock was free.
  database.exec('UPDATE conversation SET until = 0, owner = NULL WHERE until > 0');
  database.exec('UPDATE outbox SET until = 0 WHERE status <= 1 AND until > 0');
}

function cannotOpen(error: unknown, folder: string, path: string): Failure {
  if (error instanceof Failure) return error;
  const { message, code } = error as Error & { code?: string };
  const said = `${code ?? ''} ${message}`;
  const [name, why] = /SQLITE_BUSY|database is locked/i.test(said)
    ? [
        'store.in-use',
        'Another process is using it. Stop that one first, or give this one a folder of its own with DATA_DIR. Several processes on the same conversations need MongoDB.',
      ]
    : /SQLITE_NOTADB|not a database/i.test(said)
      ? [
          'store.not-a-database',
          'It is not a database of Parlance. Move it away, or set DATA_DIR to another folder.',
        ]
      : /EACCES|EROFS|EPERM|READONLY|CANTOPEN|readonly|unable to open/i.test(said)
        ? [
            'store.unwritable',
            'The folder cannot be written. Give this user the right to, or set DATA_DIR to another folder.',
          ]
        : ['store.open', `${message}.`];
  return new Failure(name!, `The store in ${resolve(folder)} cannot be opened (${path}). ${why}`, {
    cause: error,
  });
}

function closed(folder: string): Failure {
  return new Failure('store.closed', `The store in ${resolve(folder)} is not open.`);
}

function changesHands(from: Controller, to: Controller): boolean {
  return from !== to && (isAgent(from) || isAgent(to));
}

function firstTimer(timers: readonly Timer[]): number | null {
  return timers.length === 0 ? null : Math.min(...timers.map(({ at }) => at));
}

function toConversation(row: Row): ConversationRecord {
  return {
    id: row['id'] as string,
    channel: row['channel'] as string,
    address: JSON.parse(row['address'] as string) as Json,
    isGroup: row['is_group'] === 1,
    controller: row['controller'] as Controller,
    epoch: row['epoch'] as number,
    state: JSON.parse(row['state'] as string) as Json,
    timers: JSON.parse(row['timers'] as string) as Timer[],
  };
}

function toOutbound(conversation: string, row: Row): Outbound {
  const tries = (row['tries'] as number) + 1;
  const seq = row['seq'] as number;
  return {
    id: `${conversation}:${seq}`,
    conversation,
    channel: row['channel'] as string,
    address: JSON.parse(row['address'] as string) as Json,
    seq,
    by: row['by'] as 'bot' | 'agent',
    native: JSON.parse(row['native'] as string) as Json,
    tries,
    uncertain: tries > (row['known'] as number) + 1,
    createdAt: row['at'] as number,
  };
}

function toEntry(row: Row): Entry {
  const seq = row['seq'] as number;
  const at = row['at'] as number;
  if (row['activity'] !== null) {
    const activity = JSON.parse(row['activity'] as string) as Activity;
    const by =
      activity.from.role === 'agent' ? 'agent' : activity.from.role === 'bot' ? 'bot' : 'customer';
    return { seq, at, by, id: activity.id, activity };
  }
  return {
    seq,
    at,
    by: row['by'] as 'bot' | 'agent',
    id: `${row['conversation']}:${seq}`,
    ...(row['reply'] !== null && { reply: JSON.parse(row['reply'] as string) as Reply }),
    status: statuses[row['status'] as number]!,
  };
}

function wordsOf({ activity, reply }: Entry): string {
  return [activity?.text, reply?.says && readable(reply.says)].filter(Boolean).join('\n');
}
