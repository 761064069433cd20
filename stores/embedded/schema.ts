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
];
