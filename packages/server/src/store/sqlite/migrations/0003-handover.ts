/**
 * Handing conversations over, and starting them for customers: the queue a conversation was last given to, whether its
 * client shows more than plain text, and whose pages the agents of a channel may send.
 */
export const handover = /* sql */ `
ALTER TABLE conversations ADD COLUMN queue TEXT;
ALTER TABLE conversations ADD COLUMN rich_text INTEGER NOT NULL DEFAULT 1;
ALTER TABLE channels ADD COLUMN page_push_hosts TEXT NOT NULL DEFAULT '[]';
CREATE INDEX conversations_by_queue ON conversations (queue, updated_at, id) WHERE queue IS NOT NULL;
`
