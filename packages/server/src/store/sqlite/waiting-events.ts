import type { Database } from 'better-sqlite3'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { SourceEvents } from './source-events.ts'

/** Waiting events that one transaction moves; between two the chats have their turn. */
const CHUNK = 200

export type WaitingEvents = ReturnType<typeof prepareWaitingEvents>

/** Lets waiting events find their contact, by whatever way somebody gained an identity: identify, create, update, merge … (SRC-5). */
export function prepareWaitingEvents(db: Database, sourceEvents: SourceEvents) {
  const noteBacklog = db.prepare('INSERT OR IGNORE INTO source_backlogs (contact_id) VALUES (?)')
  const dropBacklog = db.prepare('DELETE FROM source_backlogs WHERE contact_id = ?')
  const backlogs = db.prepare<[], { contact_id: string }>('SELECT contact_id FROM source_backlogs')

  /** Contacts with more than one transaction may move; also in the file, for a process that ends on the way. */
  const behind = new Set<string>()

  async function catchUp(commit: GroupCommit): Promise<void> {
    for (const contactId of behind) {
      behind.delete(contactId)
      for (let after: number | null = 0; after !== null; ) {
        const from: number = after
        after = await commit.write((tx) => sourceEvents.claim(tx, contactId, from, CHUNK))
      }
      await commit.write(() => dropBacklog.run(contactId))
    }
  }

  return {
    /** Last thing before a commit but for the outbox, which is to tell of it. */
    claim(tx: Tx): void {
      const changed = new Set(tx.changes.flatMap((change) => (change.kind === 'contact' && change.type !== 'contact.deleted' ? [change.contact_id] : [])))
      if (changed.size === 0 || !sourceEvents.isAnythingWaiting()) return
      for (const contactId of changed) {
        if (sourceEvents.claim(tx, contactId, 0, CHUNK) === null) continue
        noteBacklog.run(contactId)
        behind.add(contactId)
      }
    },
    /** Goes on after each commit that left something to do. What fails is taken up at the next start. */
    follow(commit: GroupCommit): void {
      commit.onCommitted(() => void catchUp(commit).catch(() => undefined))
      for (const { contact_id } of backlogs.all()) behind.add(contact_id)
      if (behind.size > 0) void catchUp(commit).catch(() => undefined)
    },
  }
}
