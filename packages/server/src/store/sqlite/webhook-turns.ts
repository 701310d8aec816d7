import type { Database } from 'better-sqlite3'

/** Failed attempts after which the next event of the conversation is told all the same: about five minutes (HOOK-12). */
const PATIENCE = 3

export type WebhookTurns = ReturnType<typeof prepareTurns>

/**
 * Whose turn it is among what one receiver is to hear of one conversation. One delivery has the turn and the others wait,
 * so that the order in which a receiver hears things is the order in which they happened.
 */
export function prepareTurns(db: Database) {
  const holder = db.prepare<[string, string], { n: number }>(
    `SELECT n FROM webhook_deliveries WHERE webhook_id = ? AND conversation_id = ? AND dead_at IS NULL AND attempts < ${PATIENCE} LIMIT 1`,
  )
  const working = db.prepare<[string, string], { n: number }>(
    `SELECT n FROM webhook_deliveries WHERE webhook_id = ? AND conversation_id = ? AND dead_at IS NULL AND waits = 0 AND attempts < ${PATIENCE} LIMIT 1`,
  )
  const pass = db.prepare(
    `UPDATE webhook_deliveries SET waits = 0 WHERE n = (SELECT n FROM webhook_deliveries
     WHERE webhook_id = ? AND conversation_id = ? AND dead_at IS NULL AND waits = 1 ORDER BY seq LIMIT 1)`,
  )

  return {
    /** Whether a new delivery has to wait behind others. What belongs to no conversation never does. */
    mustWait: (webhookId: string, conversationId: string | null): boolean => conversationId !== null && holder.get(webhookId, conversationId) !== undefined,
    /** An attempt was made: `over`, or to be made again. Passes the turn on if this one had it, and has it no more. */
    passOn(webhookId: string, delivery: { readonly conversation_id: string | null; readonly attempts: number }, over: boolean): void {
      const had = delivery.attempts < PATIENCE
      if (delivery.conversation_id !== null && had && (over || delivery.attempts + 1 >= PATIENCE)) pass.run(webhookId, delivery.conversation_id)
    },
    /** Deliveries came back to life, all of them waiting: somebody in each conversation must have the turn. */
    begin(webhookId: string, conversationIds: Iterable<string>): void {
      for (const id of conversationIds) if (working.get(webhookId, id) === undefined) pass.run(webhookId, id)
    },
  }
}
