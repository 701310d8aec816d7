import type { Database } from 'better-sqlite3'
import type { SessionRecord } from '../store.ts'
import { watchForeignWrites } from './foreign-writes.ts'
import type { ConversationRow } from './rows.ts'

/** So many of each are remembered; more are begun anew. */
const AT_MOST = 2_000

export type Memory = ReturnType<typeof createMemory>

/**
 * The rows that one message after the other needs, as the last one left them (ADR 9). Only operations that keep them true
 * may ask; whatever else writes, here or in another process, and whatever is rolled back, makes all of it forgotten.
 */
export function createMemory(db: Database) {
  const haveOthersWritten = watchForeignWrites(db)
  const conversations = new Map<string, ConversationRow>()
  const sessions = new Map<string, SessionRecord>()
  let isChecked = false
  let isOpen = false

  function forget(): void {
    isOpen = false
    conversations.clear()
    sessions.clear()
  }

  /** Asked within the transaction, where nobody else can write any more. */
  function check(): void {
    isChecked = true
    if (haveOthersWritten()) forget()
  }

  function recall<T>(rows: Map<string, T>, id: string, read: () => T): T {
    if (!isOpen) return read()
    const known = rows.get(id)
    if (known !== undefined) return known
    const row = read()
    if (rows.size >= AT_MOST) rows.clear()
    rows.set(id, row)
    return row
  }

  return {
    /** Also for the rest of the operation under way: it does more than it said. */
    forget,
    /** A transaction begins: somebody else may have written since the last. */
    begin: (): void => void (isChecked = false),
    /** Runs an operation; `keeps`: it leaves each remembered row as the file has it. */
    during<T>(keeps: boolean, job: () => T): T {
      if (!keeps) forget()
      else if (!isChecked) check()
      isOpen = keeps
      try {
        return job()
      } finally {
        isOpen = false
      }
    },
    /** To be changed in place, and by nobody who does not also write it down. */
    conversation: (id: string, read: () => ConversationRow): ConversationRow => recall(conversations, id, read),
    session: (id: string, read: () => SessionRecord): SessionRecord => recall(sessions, id, read),
    forgetSession: (id: string): void => void sessions.delete(id),
  }
}
