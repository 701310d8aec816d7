import type { SourceRecord } from '../store.ts'

/** Sources as SQLite returns them, and how they become records. */

export type SourceRow = {
  id: string; source_id: string; name: string; mapping: string | null; token_hash: string | null
  created_at: string; updated_at: string; deleted_at: string | null; last_event_at: string | null
}

export const SOURCE_COLUMNS = /* sql */ `s.*, (SELECT e.at FROM source_events e WHERE e.source = s.id AND e.listed = 1 ORDER BY e.n DESC LIMIT 1) AS last_event_at`

export function readSource(row: SourceRow): SourceRecord {
  return {
    id: row.id,
    source_id: row.source_id,
    name: row.name,
    mapping: row.mapping === null ? null : (JSON.parse(row.mapping) as SourceRecord['mapping']),
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_event_at: row.last_event_at,
  }
}
