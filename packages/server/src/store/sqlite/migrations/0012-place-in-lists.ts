/** Where a conversation stands in the lists of agents: its activity as of the last time somebody asked for a list (ADR 9). */
export const placeInLists = /* sql */ `
-- The indexes of lists follow this column; updated_at is always true, and listed_at is brought up to it before a list is read.
ALTER TABLE conversations ADD COLUMN listed_at TEXT NOT NULL DEFAULT '';
UPDATE conversations SET listed_at = updated_at;

DROP INDEX conversations_by_activity;
DROP INDEX conversations_by_state;
DROP INDEX conversations_by_assignee;
DROP INDEX conversations_by_queue;
DROP INDEX conversations_by_channel;
DROP INDEX conversations_by_ticket;
DROP INDEX conversations_by_source;
CREATE INDEX conversations_by_activity ON conversations (listed_at, id) WHERE source = 'chat_plugin';
CREATE INDEX conversations_by_state ON conversations (state, listed_at, id) WHERE source = 'chat_plugin';
CREATE INDEX conversations_by_assignee ON conversations (assignee_id, listed_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversations_by_queue ON conversations (queue, listed_at, id) WHERE queue IS NOT NULL;
CREATE INDEX conversations_by_channel ON conversations (channel_id, listed_at, id);
CREATE INDEX conversations_by_ticket ON conversations (ticket_id, listed_at, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX conversations_by_source ON conversations (source, listed_at, id) WHERE source <> 'chat_plugin';
`
