import type { Database, Statement } from './sqlite.ts';

/** Everything the store asks of SQLite, compiled once when it opens. */
export interface Statements {
  readonly addActivity: Statement;
  readonly addConversation: Statement;
  readonly claim: Statement;
  readonly inboxHead: Statement;
  readonly renew: Statement;
  readonly consume: Statement;
  readonly addOutbound: Statement;
  readonly addEvent: Statement;
  readonly commit: Statement;
  readonly release: Statement;
  readonly control: Statement;
  readonly outboxHead: Statement;
  readonly take: Statement;
  readonly settle: Statement;
  readonly receipt: Statement;
  readonly dueWork: Statement;
  readonly dueOutbound: Statement;
  readonly nextDue: Statement;
  readonly conversation: Statement;
  readonly transcript: Statement;
  readonly events: Statement;
  readonly search: Statement;
  readonly forget: readonly Statement[];
  readonly addSetting: Statement;
  readonly setting: Statement;
}

const columns = 'id, channel, address, is_group, controller, epoch, state, timers';
const entry = `conversation, seq, at, activity, NULL AS by, NULL AS reply, NULL AS status FROM inbox`;
const sentEntry = `conversation, seq, at, NULL AS activity, by, reply, status FROM outbox`;

export function statements({ prepare }: Database): Statements {
  return {
    addActivity: prepare(
      `INSERT INTO inbox (conversation, id, sort, at, ready_at, activity) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    addConversation: prepare(
      `INSERT INTO conversation (id, channel, address, is_group) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    claim: prepare(
      `UPDATE conversation
       SET owner = ?, until = ?, fence = fence + 1, attempts = attempts + 1
       WHERE id = ? AND until <= ? AND (
         timer_at <= ? OR EXISTS (
           SELECT 1 FROM inbox WHERE conversation = ? AND seq IS NULL AND ready_at <= ?))
       RETURNING ${columns}, fence, attempts, seq`,
    ),
    inboxHead: prepare(
      `SELECT activity, at FROM inbox WHERE conversation = ? AND seq IS NULL AND ready_at <= ?
       ORDER BY sort, n LIMIT 1`,
    ),
    renew: prepare('UPDATE conversation SET until = ? WHERE id = ? AND fence = ? AND owner = ?'),
    consume: prepare(
      `UPDATE inbox SET seq = ?, activity = coalesce(?, activity)
       WHERE conversation = ? AND id = ? AND seq IS NULL`,
    ),
    addOutbound: prepare(
      `INSERT INTO outbox (conversation, seq, by, epoch, at, native, reply)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    addEvent: prepare('INSERT INTO event (conversation, name, at, data) VALUES (?, ?, ?, ?)'),
    commit: prepare(
      `UPDATE conversation
       SET controller = ?, epoch = ?, state = ?, timers = ?, timer_at = ?, seq = ?,
           owner = ?, until = ?, attempts = ?
       WHERE id = ? AND fence = ? AND owner = ?`,
    ),
    release: prepare(
      `UPDATE conversation SET until = ?, owner = NULL, attempts = attempts - ?
       WHERE id = ? AND fence = ? AND owner = ?`,
    ),
    control: prepare(
      `UPDATE conversation
       SET epoch = epoch + (controller LIKE 'agent:%' OR ?), controller = ?,
           fence = fence + 1, owner = NULL, until = 0, attempts = 0
       WHERE id = ? AND epoch = ?`,
    ),
    outboxHead: prepare(
      `SELECT o.*, c.channel, c.address, c.epoch AS current_epoch
       FROM outbox o JOIN conversation c ON c.id = o.conversation
       WHERE o.conversation = ? AND o.status <= 1 ORDER BY o.seq LIMIT 1`,
    ),
    take: prepare(
      `UPDATE outbox SET status = 1, until = ?, tries = tries + 1
       WHERE conversation = ? AND seq = ?`,
    ),
    settle: prepare(
      `UPDATE outbox SET status = ?, due = ?, until = 0, known = ?, provider_id = ?, error = ?
       WHERE conversation = ? AND seq = ? AND status <= 1`,
    ),
    receipt: prepare(
      `UPDATE outbox SET status = ? WHERE conversation = ? AND provider_id = ?
       AND status IN (SELECT value FROM json_each(?))`,
    ),
    dueWork: prepare(
      `SELECT c.id FROM conversation c WHERE c.timer_at <= ? AND c.until <= ?
       UNION
       SELECT i.conversation FROM inbox i JOIN conversation c ON c.id = i.conversation
       WHERE i.seq IS NULL AND i.ready_at <= ? AND c.until <= ?
       LIMIT ?`,
    ),
    dueOutbound: prepare(
      `SELECT conversation AS id FROM (
         SELECT conversation, min(seq), due, until FROM outbox WHERE status <= 1
         GROUP BY conversation)
       WHERE due <= ? AND until <= ? LIMIT ?`,
    ),
    // Of the timers ahead only the first is looked at: every open question has one.
    nextDue: prepare(
      `SELECT min(at) AS at FROM (
         SELECT * FROM (
           SELECT timer_at AS at FROM conversation WHERE timer_at > ? ORDER BY timer_at LIMIT 1)
         UNION ALL
         SELECT min(until) FROM conversation WHERE timer_at <= ? AND until > ?
         UNION ALL
         SELECT max(i.ready_at, c.until) FROM inbox i JOIN conversation c ON c.id = i.conversation
           WHERE i.seq IS NULL
         UNION ALL
         SELECT max(due, until) FROM (
           SELECT min(seq), due, until FROM outbox WHERE status <= 1 GROUP BY conversation))
       WHERE at > ?`,
    ),
    conversation: prepare(`SELECT ${columns} FROM conversation WHERE id = ?`),
    transcript: prepare(
      `SELECT ${entry} WHERE conversation = ? AND seq > ?
       UNION ALL SELECT ${sentEntry} WHERE conversation = ? AND seq > ? AND reply IS NOT NULL
       ORDER BY seq LIMIT ?`,
    ),
    events: prepare('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?'),
    search: prepare(
      `SELECT ${entry} WHERE seq IS NOT NULL AND activity LIKE ? ESCAPE '\\'
       UNION ALL SELECT ${sentEntry} WHERE reply LIKE ? ESCAPE '\\'
       ORDER BY at DESC, seq DESC LIMIT ?`,
    ),
    forget: [
      prepare('DELETE FROM inbox WHERE conversation = ?'),
      prepare('DELETE FROM outbox WHERE conversation = ?'),
      prepare('DELETE FROM event WHERE conversation = ?'),
      prepare('DELETE FROM conversation WHERE id = ?'),
    ],
    addSetting: prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    setting: prepare('SELECT value FROM setting WHERE name = ?'),
  };
}
