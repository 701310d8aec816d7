/** Files of conversations. Their bytes lie beside the database, each under a name of its own that nobody outside learns. */
export const attachments = /* sql */ `
CREATE TABLE attachments (
  id              TEXT PRIMARY KEY,
  -- NULL: uploaded, and neither offered nor sent yet.
  conversation_id TEXT REFERENCES conversations(id) ON DELETE CASCADE,
  side            TEXT NOT NULL,
  -- 'contact:…', 'session:…' or 'agent:…': who may send it, and whose quota it counts for.
  owner           TEXT NOT NULL,
  name            TEXT NOT NULL,
  media_type      TEXT NOT NULL,
  size            INTEGER NOT NULL,
  -- NULL: never offered.
  offer           TEXT,
  file_id         TEXT,
  received        INTEGER NOT NULL DEFAULT 0,
  internal        INTEGER NOT NULL DEFAULT 0,
  message_seq     INTEGER,
  created_at      TEXT NOT NULL,
  uploaded_at     TEXT
) STRICT;
CREATE INDEX attachments_by_conversation ON attachments (conversation_id, created_at) WHERE conversation_id IS NOT NULL;
CREATE INDEX attachments_by_upload ON attachments (owner, uploaded_at) WHERE uploaded_at IS NOT NULL;
-- Offered by name, and the bytes are still to come.
CREATE INDEX attachments_awaited ON attachments (owner, created_at) WHERE file_id IS NULL AND offer <> 'rejected';
CREATE INDEX attachments_unused ON attachments (created_at) WHERE conversation_id IS NULL;
CREATE UNIQUE INDEX attachments_by_file ON attachments (file_id) WHERE file_id IS NOT NULL;

-- Files whose row is gone and whose bytes still have to go. Whatever deletes a row, this cannot be forgotten (FILE-13).
CREATE TABLE removed_files (
  file_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER attachment_leaves_file AFTER DELETE ON attachments WHEN old.file_id IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO removed_files (file_id) VALUES (old.file_id);
END;
`
