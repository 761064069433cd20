import type { Clock } from '../../activities/index.ts';
import { original } from './ids.ts';
import { type Memory, Remembered, steadyTime } from './memory.ts';
import type { Database } from './sqlite.ts';
import { statusNumber } from './status.ts';

/** What there is to remember of a file that has just been opened. Rights and sends ended with the process. */
export function remembering(database: Database, clock: Clock): Memory {
  const memory: Memory = {
    work: new Remembered(),
    outbox: new Remembered(),
    steady: steadyTime(clock),
  };
  rememberActivities(database, memory);
  rememberRetries(database, memory);
  rememberMessages(database, memory);
  memory.work.keep();
  memory.outbox.keep();
  return memory;
}

function rememberActivities({ prepare }: Database, { work }: Memory): void {
  const waiting = prepare<{
    id: string;
    channel: string;
    sort: number;
    ready_at: number;
    at: number;
  }>(
    `SELECT c.id, c.channel, a.sort, a.ready_at, a.at FROM activity a JOIN conversation c ON c.n = a.conversation
     WHERE a.seq IS NULL ORDER BY a.conversation, a.sort, a.n`,
  ).all();
  const found = new Map<
    string,
    { waiting: number; first: (typeof waiting)[number]; highest: number }
  >();
  for (const row of waiting) {
    const known = found.get(row.id);
    if (!known) found.set(row.id, { waiting: 1, first: row, highest: row.sort });
    else {
      known.waiting++;
      known.highest = row.sort;
    }
  }
  // Who has waited longest comes first.
  for (const [id, { first, ...rest }] of [...found].sort((a, b) => a[1].first.at - b[1].first.at)) {
    const { channel, sort, at: since, ready_at: until } = first;
    work.set(original(id), {
      ...rest,
      channel,
      first: { sort, since, until },
      lease: null,
      retry: null,
    });
  }
}

function rememberRetries({ prepare }: Database, { work }: Memory): void {
  const retries = prepare<{
    id: string;
    channel: string;
    retry_at: number;
    retry_since: number;
  }>('SELECT id, channel, retry_at, retry_since FROM conversation WHERE retry_at > 0').all();
  for (const { id, channel, retry_at: until, retry_since: since } of retries) {
    const fresh = { channel, waiting: 0, first: null, highest: 0, lease: null };
    const known = work.get(original(id)) ?? fresh;
    work.set(original(id), { ...known, retry: { since, until } });
  }
}

function rememberMessages({ prepare }: Database, { outbox }: Memory): void {
  const unsettled = prepare<{
    id: string;
    channel: string;
    n: number;
    status: number;
    due_at: number;
    due_since: number;
  }>(
    `SELECT c.id, c.channel, c.n, e.status, e.due_at, e.due_since
     FROM entry e INDEXED BY entry_unsettled JOIN conversation c ON c.n = e.conversation
     WHERE e.status <= 1 ORDER BY e.seq`,
  ).all();
  for (const { id, channel, n, status, due_at: until, due_since: since } of unsettled) {
    const name = original(id);
    const known = outbox.get(name);
    // What was being sent may be taken again; only the first can wait for later.
    const later = !known && status === statusNumber('pending') && until > 0;
    const wait = known ? known.wait : later ? { since, until } : null;
    outbox.set(name, {
      n,
      channel,
      unsettled: (known?.unsettled ?? 0) + 1,
      wait,
      taken: null,
      tries: 0,
      early: false,
    });
  }
}
