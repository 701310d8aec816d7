/** Events of one conversation reach a receiver one after another (HOOK-12): all but the one whose turn it is wait. */
export const inTurn = /* sql */ `
ALTER TABLE webhook_deliveries ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
DROP INDEX webhook_deliveries_due;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, n) WHERE dead_at IS NULL AND waits = 0;
CREATE INDEX webhook_deliveries_in_turn ON webhook_deliveries (webhook_id, conversation_id, seq) WHERE dead_at IS NULL;
`
