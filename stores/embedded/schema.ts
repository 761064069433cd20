/**
 * The layout of the file: each step brings it from one version to the next. A step that was released
 * is never changed; a new one is added.
 *
 * Whatever people wrote is kept as JSON, which escapes what SQLite would cut off or replace.
 */
export const steps: readonly string[] = [
  `
  CREATE TABLE conversation (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    is_group INTEGER NOT NULL,
    controller TEXT NOT NULL DEFAULT 'bot',
    epoch INTEGER NOT NULL DEFAULT 0,
    -- The right to work on it: whose, for how long, and until when nobody else gets it.
    owner TEXT,
    lease INTEGER NOT NULL DEFAULT 0,
    free_at INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    timer_at INTEGER,
    timers TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL DEFAULT 'null'
  );
  CREATE INDEX conversation_timer ON conversation (timer_at) WHERE timer_at IS NOT NULL;
  CREATE INDEX conversation_held ON conversation (free_at) WHERE free_at > 0;

  -- What came in, in order of arrival. Without a place in the transcript it waits.
  CREATE TABLE activity (
    n INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    id TEXT NOT NULL,
    sort REAL NOT NULL,
    ready_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seq INTEGER,
    body TEXT NOT NULL,
    UNIQUE (conversation, id)
  );
  CREATE INDEX activity_head ON activity (conversation, sort, n) WHERE seq IS NULL;
  CREATE INDEX activity_waiting ON activity (n) WHERE seq IS NULL;
  CREATE INDEX activity_ready ON activity (ready_at) WHERE seq IS NULL AND ready_at > 0;

  -- The transcripts, in the order of the commits: activities that were worked on, and messages to
  -- send. A message whose status is at most 1 (sending) is not settled.
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    activity INTEGER,
    at INTEGER NOT NULL,
    by TEXT,
    epoch INTEGER,
    status INTEGER,
    due_at INTEGER,
    tries INTEGER,
    uncertain INTEGER,
    provider_id TEXT,
    early_receipts TEXT,
    error TEXT,
    native TEXT,
    reply TEXT
  );
  CREATE INDEX entry_conversation ON entry (conversation, seq);
  CREATE INDEX entry_unsettled ON entry (conversation, seq, due_at, status) WHERE status <= 1;
  CREATE INDEX entry_provider ON entry (conversation, provider_id) WHERE provider_id IS NOT NULL;

  CREATE TRIGGER activity_done AFTER UPDATE OF seq ON activity BEGIN
    INSERT INTO entry (seq, conversation, at, activity)
      VALUES (new.seq, new.conversation, new.at, new.n);
  END;

  -- Whose is null once they were forgotten.
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    conversation INTEGER,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    data TEXT
  );
  CREATE INDEX event_conversation ON event (conversation) WHERE conversation IS NOT NULL;

  -- The words of entries, by seq. What is deleted leaves no trace in it.
  CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61', columnsize = 0);
  INSERT INTO words (words, rank) VALUES ('secure-delete', 1);

  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,

  // Rights are kept in memory, tries with what was tried, and rows are found with fewer pages changed.
  `
  DROP TRIGGER activity_done;
  DROP INDEX event_conversation;

  ALTER TABLE conversation RENAME TO conversation_1;
  CREATE TABLE conversation (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    is_group INTEGER NOT NULL,
    controller TEXT NOT NULL DEFAULT 'bot',
    epoch INTEGER NOT NULL DEFAULT 0,
    awaits_secret INTEGER NOT NULL DEFAULT 0,
    -- Given back until later, and when.
    retry_at INTEGER NOT NULL DEFAULT 0,
    retry_since INTEGER NOT NULL DEFAULT 0,
    timer_at INTEGER,
    timers TEXT NOT NULL DEFAULT '[]',
    -- The timer that was claimed and not yet committed, and how often.
    timer_tried TEXT,
    timer_tries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'null'
  );
  INSERT INTO conversation
    (n, id, channel, address, is_group, controller, epoch, retry_at, timer_at, timers, state)
    SELECT n, id, channel, address, is_group, controller, epoch,
      CASE WHEN owner IS NULL THEN free_at ELSE 0 END, timer_at, timers, state
    FROM conversation_1;

  ALTER TABLE activity RENAME TO activity_1;
  CREATE TABLE activity (
    n INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    id TEXT NOT NULL,
    sort REAL NOT NULL,
    ready_at INTEGER NOT NULL,
    -- How things stood when it was accepted.
    at INTEGER NOT NULL,
    controller TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    -- How often it was claimed.
    tries INTEGER NOT NULL,
    seq INTEGER,
    body TEXT NOT NULL,
    UNIQUE (id, conversation)
  );
  INSERT INTO activity (n, conversation, id, sort, ready_at, at, controller, epoch, tries, seq, body)
    SELECT a.n, a.conversation, a.id, a.sort, a.ready_at, a.at, c.controller, c.epoch,
      CASE WHEN a.seq IS NULL AND a.n = (
        SELECT first.n FROM activity_1 first
        WHERE first.conversation = a.conversation AND first.seq IS NULL
        ORDER BY first.sort, first.n LIMIT 1) THEN c.attempts ELSE 0 END,
      a.seq, a.body
    FROM activity_1 a JOIN conversation_1 c ON c.n = a.conversation;
  DROP TABLE activity_1;
  DROP TABLE conversation_1;

  CREATE INDEX activity_head ON activity (conversation, sort, n) WHERE seq IS NULL;
  CREATE INDEX conversation_timer ON conversation (timer_at, retry_at, retry_since)
    WHERE timer_at IS NOT NULL;
  CREATE INDEX conversation_retry ON conversation (retry_at) WHERE retry_at > 0;

  ALTER TABLE entry ADD COLUMN due_since INTEGER;
  UPDATE entry SET due_since = 0 WHERE status <= 1;
  DROP INDEX entry_unsettled;
  DROP INDEX entry_provider;
  CREATE INDEX entry_unsettled ON entry (conversation, seq) WHERE status <= 1;
  CREATE INDEX entry_provider ON entry (provider_id, conversation) WHERE provider_id IS NOT NULL;

  -- What came of effects, whoever had the conversation then.
  CREATE TABLE note (
    n INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (conversation, key)
  );

  DELETE FROM setting WHERE name = 'last fence';
  `,
];
