import type { Connection } from './connection.ts'

export type TypingReporter = {
  /** Something was typed into the reply. Notes are never reported: the visitor must not see even that. */
  typed(): void
  /** The reply was sent, emptied or left. */
  ended(): void
}

/** While somebody types, the others hear of it this often; the server throttles as well. */
const REPEAT_MS = 3_000
/** Nothing typed for this long counts as having stopped. */
const IDLE_MS = 5_000

export function createTypingReporter(connection: Connection, conversationId: string, now: () => number = Date.now): TypingReporter {
  let reportedAt: number | null = null
  let idle: ReturnType<typeof setTimeout> | undefined

  function report(typing: boolean): void {
    void connection.request('typing', { conversation_id: conversationId, typing })
  }

  function ended(): void {
    clearTimeout(idle)
    if (reportedAt === null) return
    reportedAt = null
    report(false)
  }

  return {
    typed() {
      clearTimeout(idle)
      idle = setTimeout(ended, IDLE_MS)
      if (reportedAt !== null && now() - reportedAt < REPEAT_MS) return
      reportedAt = now()
      report(true)
    },
    ended,
  }
}
