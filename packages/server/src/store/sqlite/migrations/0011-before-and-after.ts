/** What visitors say of themselves, agree to and think of it, before and after a conversation. */
export const beforeAndAfter = /* sql */ `
-- JSON. What an anonymous visitor wrote into the form; nobody is looked up by it.
ALTER TABLE contacts ADD COLUMN introduction TEXT;

-- JSON. Since the conversation was completed last; NULL again when it goes on.
ALTER TABLE conversations ADD COLUMN rating TEXT;

-- Who agreed to what, and when. An anonymous visitor agrees before there is a contact.
CREATE TABLE consents (
  session_id  TEXT NOT NULL REFERENCES sessions(id),
  contact_id  TEXT REFERENCES contacts(id),
  channel_id  TEXT NOT NULL REFERENCES channels(id),
  text        TEXT NOT NULL,
  privacy_url TEXT,
  given_by    TEXT NOT NULL,
  at          TEXT NOT NULL
) STRICT;
CREATE INDEX consents_by_session ON consents (session_id);
CREATE INDEX consents_by_contact ON consents (contact_id, at) WHERE contact_id IS NOT NULL;
`
