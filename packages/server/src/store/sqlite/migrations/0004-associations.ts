/** Conversations that were given to whoever their visitor turned out to be, and who went on in them all the same. */
export const associations = /* sql */ `
-- One row for each conversation.associated that a backend asked for: whom an event of the log names, for when they are
-- erased, and which records were left with nothing by it.
CREATE TABLE associations (
  conversation_id     TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  seq                 INTEGER NOT NULL,
  contact_id          TEXT NOT NULL REFERENCES contacts(id),
  previous_contact_id TEXT NOT NULL REFERENCES contacts(id),
  PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX associations_by_contact ON associations (contact_id, conversation_id);
CREATE INDEX associations_by_previous ON associations (previous_contact_id);

-- Sessions of a former contact of the conversation: they see it and nothing more of whoever has it now (ASC-4).
CREATE TABLE conversation_guests (
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  session_id      TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_guests_by_session ON conversation_guests (session_id);
`
