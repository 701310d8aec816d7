import type { Database } from 'better-sqlite3'
import { CONVERSATION_COLUMNS } from './conversations.ts'
import type { ConversationRow } from './rows.ts'

export type RecentConversations = ReturnType<typeof prepareRecentConversations>

/** A contact's conversations source by source: what it costs grows with neither their number nor their length (SRC-9). */
export function prepareRecentConversations(db: Database) {
  // From one source to the next by the index; asking for all distinct ones would walk every conversation of the contact.
  const sources = db.prepare<{ contact_id: string }, { source: string }>(
    `WITH RECURSIVE seen(source) AS (
       SELECT min(source) FROM conversations WHERE contact_id = @contact_id
       UNION ALL
       SELECT (SELECT min(source) FROM conversations WHERE contact_id = @contact_id AND source > seen.source) FROM seen WHERE seen.source IS NOT NULL
     ) SELECT source FROM seen WHERE source IS NOT NULL`,
  )
  const newest = db.prepare<[string, string, number], ConversationRow>(
    `SELECT ${CONVERSATION_COLUMNS} FROM conversations c WHERE c.contact_id = ? AND c.source = ? AND c.merged_into IS NULL AND c.deleted_at IS NULL ORDER BY c.updated_at DESC, c.id DESC LIMIT ?`,
  )
  const listSources = (contactId: string): readonly string[] => sources.all({ contact_id: contactId }).map(({ source }) => source)

  return {
    listSources,
    list(contactId: string, only: readonly string[] | null, each: number): readonly ConversationRow[] {
      const rows = (only === null ? listSources(contactId) : [...new Set(only)]).flatMap((source) => newest.all(contactId, source, each))
      return rows.toSorted((a, b) => (a.updated_at === b.updated_at ? (a.id < b.id ? 1 : -1) : a.updated_at < b.updated_at ? 1 : -1))
    },
  }
}
