/**
 * Tickets say who takes part (TCK-2), conversations can be deleted, and lists can be asked for a participant: agents, bots and
 * organizations stand beside each conversation with the time of its newest activity, so that an index has them in order.
 */
export const tickets = /* sql */ `
ALTER TABLE tickets ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
-- 1: only those in ticket_participants take part, also when there is none left. 0: it names nobody and is open.
ALTER TABLE tickets ADD COLUMN names_participants INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN updated_at TEXT NOT NULL DEFAULT '';
UPDATE tickets SET updated_at = created_at;
CREATE INDEX tickets_by_type ON tickets (type, id);

-- By the site's own ids: whether somebody takes part is decided when they come (TCK-3).
CREATE TABLE ticket_participants (
  ticket_id   TEXT NOT NULL REFERENCES tickets(id),
  type        TEXT NOT NULL,
  external_id TEXT NOT NULL,
  -- The order in which the site listed them.
  position    INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_participation ON ticket_participants (ticket_id, type, external_id);
CREATE INDEX ticket_participants_by_person ON ticket_participants (type, external_id);

ALTER TABLE conversations ADD COLUMN deleted_at TEXT;
CREATE INDEX conversations_by_successor ON conversations (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE participants RENAME TO participants_before;
CREATE TABLE participants (
  conversation_id TEXT NOT NULL REFERENCES conversations(id),
  -- agent, bot or organization.
  type            TEXT NOT NULL,
  participant_id  TEXT NOT NULL,
  purpose         TEXT NOT NULL,
  name            TEXT,
  -- Of the conversation, as lists ask for it.
  source          TEXT NOT NULL,
  updated_at      TEXT NOT NULL,
  PRIMARY KEY (conversation_id, type, participant_id)
) STRICT, WITHOUT ROWID;
INSERT INTO participants
  SELECT p.conversation_id, CASE p.purpose WHEN 'agent' THEN 'agent' ELSE 'bot' END, p.participant_id, p.purpose, p.name, c.source, c.updated_at
  FROM participants_before p JOIN conversations c ON c.id = p.conversation_id;
INSERT INTO participants
  SELECT c.id, 'organization', o.organization_id, 'customer', NULL, c.source, c.updated_at
  FROM conversations c JOIN contacts o ON o.id = c.contact_id WHERE o.organization_id IS NOT NULL;
DROP TABLE participants_before;
CREATE INDEX participants_by_activity ON participants (type, participant_id, source, updated_at, conversation_id);
`
