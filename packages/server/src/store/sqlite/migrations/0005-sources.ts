/**
 * Sources: other systems whose events become messages. An event stands in the log of a conversation like any message, once
 * somebody is known whom it is about (SRC-5); until then it waits here.
 */
export const sources = /* sql */ `
-- Conversations refer to a channel; those of a source refer to a row that is no entry point and that nothing finds as a channel.
ALTER TABLE channels ADD COLUMN source TEXT NOT NULL DEFAULT 'chat_plugin';

CREATE TABLE sources (
  id         TEXT PRIMARY KEY REFERENCES channels(id),
  source_id  TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  mapping    TEXT,
  -- NULL once it was deleted.
  token_hash TEXT UNIQUE,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  -- What it told of stays with its contacts, so the row stays, and is taken up again by a source of the same name.
  deleted_at TEXT
) STRICT;
CREATE INDEX sources_deleted ON sources (id) WHERE deleted_at IS NOT NULL;

-- Every event once (SRC-3), in the order in which they were told.
CREATE TABLE source_events (
  n               INTEGER PRIMARY KEY,
  source          TEXT NOT NULL REFERENCES sources(id),
  -- A hash of source_message_id: a repeat is known as such even after the person was erased, and nothing of them is kept for it.
  key             TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  -- What kind of event; NULL: a message of another type.
  name            TEXT,
  at              TEXT NOT NULL,
  -- Where it stands in the log.
  conversation_id TEXT,
  seq             INTEGER,
  -- The message itself, while it stands nowhere else.
  waiting         TEXT,
  -- 0: erased with its person, or deleted with its conversation.
  listed          INTEGER NOT NULL DEFAULT 1,
  UNIQUE (source, key)
) STRICT;
CREATE INDEX source_events_by_source ON source_events (source, n) WHERE listed = 1;
CREATE INDEX source_events_by_name ON source_events (source, name, n) WHERE listed = 1 AND name IS NOT NULL;
CREATE INDEX source_events_by_conversation ON source_events (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX source_events_waiting ON source_events (source) WHERE waiting IS NOT NULL;

-- Whom a waiting event is about, for the moment at which one of these becomes known.
CREATE TABLE waiting_identities (
  kind  TEXT NOT NULL,
  value TEXT NOT NULL,
  n     INTEGER NOT NULL REFERENCES source_events(n),
  PRIMARY KEY (kind, value, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_identities_by_event ON waiting_identities (n);

-- Contacts for whom more events waited than one transaction may move.
CREATE TABLE source_backlogs (
  contact_id TEXT PRIMARY KEY REFERENCES contacts(id)
) STRICT, WITHOUT ROWID;

-- Conversations of sources are in no queue: a list of chats must not walk past them, however many there are.
DROP INDEX conversations_by_contact;
DROP INDEX conversations_by_activity;
DROP INDEX conversations_by_state;
CREATE INDEX conversations_by_contact ON conversations (contact_id, source, updated_at, id);
CREATE INDEX conversations_by_activity ON conversations (updated_at, id) WHERE source = 'chat_plugin';
CREATE INDEX conversations_by_state ON conversations (state, updated_at, id) WHERE source = 'chat_plugin';
CREATE INDEX conversations_by_source ON conversations (source, updated_at, id) WHERE source <> 'chat_plugin';
`
