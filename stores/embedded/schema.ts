/** The layout of the file. Raise {@link schemaVersion} with a migration when it changes. */
export const schemaVersion = 1;

/**
 * Text that people wrote is kept as JSON, which escapes what SQLite would cut off or replace.
 * An activity without `seq` waits; a reply whose status is at most `sending` does.
 */
export const schema = `
  CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    is_group INTEGER NOT NULL,
    controller TEXT NOT NULL DEFAULT 'bot',
    epoch INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'null',
    timers TEXT NOT NULL DEFAULT '[]',
    timer_at INTEGER,
    owner TEXT,
    until INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX conversation_timer ON conversation (timer_at) WHERE timer_at IS NOT NULL;

  CREATE TABLE inbox (
    n INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    id TEXT NOT NULL,
    sort REAL NOT NULL,
    at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL,
    activity TEXT NOT NULL,
    seq INTEGER,
    UNIQUE (conversation, id)
  );
  CREATE INDEX inbox_waiting ON inbox (conversation, sort, n) WHERE seq IS NULL;
  CREATE INDEX inbox_done ON inbox (conversation, seq) WHERE seq IS NOT NULL;

  CREATE TABLE outbox (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    by TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    native TEXT NOT NULL,
    reply TEXT,
    status INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0,
    until INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,
    provider_id TEXT,
    error TEXT,
    PRIMARY KEY (conversation, seq)
  ) WITHOUT ROWID;
  CREATE INDEX outbox_waiting ON outbox (conversation, seq) WHERE status <= 1;
  CREATE INDEX outbox_provider ON outbox (conversation, provider_id) WHERE provider_id IS NOT NULL;

  CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    data TEXT
  );
  CREATE INDEX event_conversation ON event (conversation);

  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;
