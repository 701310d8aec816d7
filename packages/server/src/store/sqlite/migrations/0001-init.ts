/**
 * The first shape of the data. Forward only: a later change is a new file, never an edit of this one.
 *
 * Times are ISO-8601 UTC strings with milliseconds, which sort as text. JSON columns hold what was validated at the edge.
 */
export const init = /* sql */ `
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE channels (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  allow_native    INTEGER NOT NULL,
  settings        TEXT NOT NULL,
  identity_policy TEXT NOT NULL,
  after_completed TEXT NOT NULL,
  attachments     TEXT NOT NULL,
  -- What the channel checks a user_jwt with; sealed, because it may hold a shared secret.
  user_proof      BLOB,
  user_jwt        TEXT,
  epoch           INTEGER NOT NULL DEFAULT 0,
  created_at      TEXT NOT NULL,
  disconnected_at TEXT
) STRICT;

-- A table of its own, so that a socket's handshake can ask "does any channel allow this origin?" by index (ORG-1).
CREATE TABLE channel_origins (
  origin     TEXT NOT NULL,
  channel_id TEXT NOT NULL REFERENCES channels(id),
  position   INTEGER NOT NULL,
  PRIMARY KEY (origin, channel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_origins_by_channel ON channel_origins (channel_id, position);

CREATE TABLE contacts (
  id                    TEXT PRIMARY KEY,
  -- The one that is shown. A merge of two accounts leaves the other as a further key that still leads here.
  external_id           TEXT,
  email                 TEXT,
  email_verified        INTEGER NOT NULL DEFAULT 0,
  phone_number          TEXT,
  phone_number_verified INTEGER NOT NULL DEFAULT 0,
  first_name            TEXT,
  last_name             TEXT,
  display_name          TEXT,
  avatar_url            TEXT,
  locale                TEXT,
  timezone              TEXT,
  organization_id       TEXT,
  metadata              TEXT NOT NULL DEFAULT '{}',
  epoch                 INTEGER NOT NULL DEFAULT 0,
  merged_into           TEXT REFERENCES contacts(id),
  blocked_at            TEXT,
  deleted_at            TEXT,
  created_at            TEXT NOT NULL,
  updated_at            TEXT NOT NULL
) STRICT;

-- An identity belongs to one contact; the primary key is what makes that true under any race (IDN-6).
CREATE TABLE contact_identities (
  kind       TEXT NOT NULL,
  value      TEXT NOT NULL,
  contact_id TEXT NOT NULL REFERENCES contacts(id),
  created_at TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_identities_by_contact ON contact_identities (contact_id, created_at);

-- Exact search by metadata (contract §6, contacts.search); written beside the JSON of the contact.
CREATE TABLE contact_metadata (
  key        TEXT NOT NULL,
  value      TEXT NOT NULL,
  contact_id TEXT NOT NULL REFERENCES contacts(id),
  PRIMARY KEY (key, value, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_metadata_by_contact ON contact_metadata (contact_id);
CREATE INDEX contacts_by_survivor ON contacts (merged_into) WHERE merged_into IS NOT NULL;

-- Who became part of whom, with what it takes to undo it within 30 days.
CREATE TABLE merges (
  id             TEXT PRIMARY KEY,
  source_id      TEXT NOT NULL REFERENCES contacts(id),
  destination_id TEXT NOT NULL REFERENCES contacts(id),
  merged_at      TEXT NOT NULL,
  merged_by      TEXT NOT NULL,
  undone_at      TEXT,
  moved          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX merges_by_destination ON merges (destination_id, id);
CREATE INDEX merges_by_source ON merges (source_id, id);

-- Why each identify call answered what it did, per contact.
CREATE TABLE identify_log (
  contact_id TEXT NOT NULL REFERENCES contacts(id),
  id         TEXT NOT NULL,
  at         TEXT NOT NULL,
  caller     TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  given      TEXT NOT NULL,
  matched_by TEXT NOT NULL,
  rule       TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  PRIMARY KEY (contact_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
  id          TEXT PRIMARY KEY,
  type        TEXT NOT NULL,
  external_id TEXT NOT NULL,
  title       TEXT,
  url         TEXT,
  created_at  TEXT NOT NULL,
  UNIQUE (type, external_id)
) STRICT;

CREATE TABLE conversations (
  id               TEXT PRIMARY KEY,
  channel_id       TEXT NOT NULL REFERENCES channels(id),
  source           TEXT NOT NULL,
  contact_id       TEXT NOT NULL REFERENCES contacts(id),
  ticket_id        TEXT REFERENCES tickets(id),
  state            TEXT NOT NULL,
  assignee_id      TEXT,
  attributes       TEXT NOT NULL DEFAULT '{}',
  tags             TEXT NOT NULL DEFAULT '[]',
  head_seq         INTEGER NOT NULL,
  message_count    INTEGER NOT NULL DEFAULT 0,
  last_message_seq INTEGER,
  contact_unread   INTEGER NOT NULL DEFAULT 0,
  agents_unread    INTEGER NOT NULL DEFAULT 0,
  -- How far the contact, and the furthest agent, have read: decides "seen" without another look-up.
  contact_read_seq INTEGER NOT NULL DEFAULT 0,
  agents_read_seq  INTEGER NOT NULL DEFAULT 0,
  -- 1: the one that identify resolves for (channel, contact, ticket). A merge or a further conversation leaves others at 0.
  is_current       INTEGER NOT NULL DEFAULT 1,
  merged_into      TEXT REFERENCES conversations(id),
  created_at       TEXT NOT NULL,
  updated_at       TEXT NOT NULL,
  completed_at     TEXT
) STRICT;
-- One current conversation per contact and channel, and per ticket, whatever races (IDN-12).
CREATE UNIQUE INDEX one_current_conversation ON conversations (contact_id, channel_id, ifnull(ticket_id, '')) WHERE is_current = 1;
CREATE INDEX conversations_by_contact ON conversations (contact_id, updated_at, id);
CREATE INDEX conversations_by_activity ON conversations (updated_at, id);
CREATE INDEX conversations_by_state ON conversations (state, updated_at, id);
CREATE INDEX conversations_by_assignee ON conversations (assignee_id, updated_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversations_by_channel ON conversations (channel_id, updated_at, id);
CREATE INDEX conversations_by_ticket ON conversations (ticket_id, updated_at, id) WHERE ticket_id IS NOT NULL;

-- The log. Clustered by (conversation, seq), so that a page of history costs the same whatever else is stored.
CREATE TABLE events (
  conversation_id   TEXT NOT NULL REFERENCES conversations(id),
  seq               INTEGER NOT NULL,
  id                TEXT NOT NULL,
  type              TEXT NOT NULL,
  at                TEXT NOT NULL,
  actor_purpose     TEXT NOT NULL,
  actor_id          TEXT NOT NULL,
  -- 1 from the contact, 0 from the other side, NULL not a message.
  from_contact      INTEGER,
  internal          INTEGER NOT NULL DEFAULT 0,
  -- Who a client_message_id belongs to: the customer of the conversation, whichever contact that is by now, or an agent or token.
  sender_key        TEXT,
  client_message_id TEXT,
  data              TEXT NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;
-- A send happens once per conversation and sender (MSG-2).
CREATE UNIQUE INDEX one_send ON events (conversation_id, sender_key, client_message_id) WHERE client_message_id IS NOT NULL;

CREATE TABLE reads (
  conversation_id TEXT NOT NULL REFERENCES conversations(id),
  participant_id  TEXT NOT NULL,
  purpose         TEXT NOT NULL,
  seq             INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, participant_id)
) STRICT, WITHOUT ROWID;

-- Who besides the customer took part.
CREATE TABLE participants (
  conversation_id TEXT NOT NULL REFERENCES conversations(id),
  participant_id  TEXT NOT NULL,
  purpose         TEXT NOT NULL,
  name            TEXT,
  PRIMARY KEY (conversation_id, participant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id              TEXT PRIMARY KEY,
  channel_id      TEXT NOT NULL REFERENCES channels(id),
  contact_id      TEXT REFERENCES contacts(id),
  conversation_id TEXT REFERENCES conversations(id),
  identified      INTEGER NOT NULL,
  install_hash    TEXT NOT NULL,
  actor           TEXT,
  device          TEXT NOT NULL,
  attributes      TEXT NOT NULL DEFAULT '{}',
  created_at      TEXT NOT NULL,
  last_active_at  TEXT NOT NULL,
  expires_at      TEXT NOT NULL,
  revoked_at      TEXT,
  revoked_reason  TEXT
) STRICT;
CREATE INDEX sessions_by_contact ON sessions (contact_id, last_active_at, id);
CREATE INDEX sessions_by_channel ON sessions (channel_id) WHERE revoked_at IS NULL;

-- A session may have several secrets at once: a repeated redemption and a rotation each add one. Only hashes are kept (TOK-7).
-- Rotation replaces within a family by generation; an old one that comes back after its successor was used is a copy (RES-14).
CREATE TABLE session_secrets (
  hash          TEXT PRIMARY KEY,
  session_id    TEXT NOT NULL REFERENCES sessions(id),
  family        TEXT NOT NULL,
  generation    INTEGER NOT NULL,
  issued_at     TEXT NOT NULL,
  first_used_at TEXT,
  superseded_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_secrets_by_family ON session_secrets (family, generation);

-- Which browser redeemed which resume token (RES-2). Purged when the token could not be accepted any more anyway.
CREATE TABLE redemptions (
  jti          TEXT PRIMARY KEY,
  install_hash TEXT NOT NULL,
  session_id   TEXT NOT NULL REFERENCES sessions(id),
  expires_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX redemptions_by_expiry ON redemptions (expires_at);

CREATE TABLE revoked_jtis (
  jti        TEXT PRIMARY KEY,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE system_tokens (
  id           TEXT PRIMARY KEY,
  hash         TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  channel_ids  TEXT,
  scopes       TEXT,
  created_at   TEXT NOT NULL,
  expires_at   TEXT,
  last_used_at TEXT,
  revoked_at   TEXT
) STRICT;

CREATE TABLE agents (
  id            TEXT PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL,
  avatar_url    TEXT,
  availability  TEXT NOT NULL,
  created_at    TEXT NOT NULL
) STRICT;

CREATE TABLE agent_sessions (
  hash       TEXT PRIMARY KEY,
  agent_id   TEXT NOT NULL REFERENCES agents(id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- First answers of calls that carried an Idempotency-Key, sealed with a key that is not in this file (WIRE-9).
CREATE TABLE idempotent_answers (
  principal  TEXT NOT NULL,
  key        TEXT NOT NULL,
  body_hash  TEXT NOT NULL,
  answer     BLOB NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotent_answers_by_expiry ON idempotent_answers (expires_at);

-- What an operator must be able to look up later: a resume token used from two browsers, and the like.
CREATE TABLE security_events (
  id         TEXT PRIMARY KEY,
  type       TEXT NOT NULL,
  at         TEXT NOT NULL,
  contact_id TEXT,
  channel_id TEXT,
  data       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
