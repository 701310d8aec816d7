import type { Database } from 'better-sqlite3'
import { RejoinError, type MergeRecord } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { ContactRecord, Identity } from '../store.ts'
import { presentContact } from '../present-contact.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { Tx } from './group-commit.ts'
import type { Sessions } from './sessions.ts'

/** What a merge moved, and how the survivor looked before and after: all it takes to undo it. */
type Moved = {
  readonly identities: readonly Identity[]
  readonly conversations: readonly { readonly id: string; readonly is_current: number }[]
  readonly before: ContactRecord
  readonly after: ContactRecord
}

type MergeRow = { id: string; source_id: string; destination_id: string; merged_at: string; merged_by: string; undone_at: string | null; moved: string }

export type Merges = ReturnType<typeof prepareMerges>

export function prepareMerges(db: Database, makeId: MakeId) {
  const insert = db.prepare('INSERT INTO merges (id, source_id, destination_id, merged_at, merged_by, moved) VALUES (?, ?, ?, ?, ?, ?)')
  const ofDestination = db.prepare<[string], MergeRow>('SELECT * FROM merges WHERE destination_id = ? ORDER BY id')
  const ofEither = db.prepare<[{ contact: string }], { moved: string }>('SELECT moved FROM merges WHERE source_id = @contact OR destination_id = @contact')
  const latest = db.prepare<[string, string, string], MergeRow>('SELECT * FROM merges WHERE source_id = ? AND destination_id = ? AND undone_at IS NULL AND merged_at >= ? ORDER BY id DESC LIMIT 1')
  const undo = db.prepare('UPDATE merges SET undone_at = ? WHERE id = ?')
  const forget = db.prepare('DELETE FROM merges WHERE source_id = @contact OR destination_id = @contact')
  return {
    record(tx: Tx, input: { source_id: string; destination_id: string; merged_by: string; moved: Moved }): void {
      insert.run(makeId(), input.source_id, input.destination_id, tx.now, input.merged_by, JSON.stringify(input.moved))
    },
    findLatest(sourceId: string, destinationId: string, since: string): { id: string; moved: Moved } | null {
      const row = latest.get(sourceId, destinationId, since)
      return row === undefined ? null : { id: row.id, moved: JSON.parse(row.moved) as Moved }
    },
    markUndone: (tx: Tx, id: string): void => void undo.run(tx.now, id),
    /** Every conversation that a merge of this contact ever moved, also one that was undone. */
    listMoved: (contactId: string): string[] => ofEither.all({ contact: contactId }).flatMap(({ moved }) => (JSON.parse(moved) as Moved).conversations.map(({ id }) => id)),
    forget: (contactId: string): void => void forget.run({ contact: contactId }),
    list: (contactId: string): MergeRecord[] =>
      ofDestination.all(contactId).map(({ moved, ...row }) => {
        const { identities, conversations } = JSON.parse(moved) as Moved
        return { ...row, identities, conversation_ids: conversations.map((conversation) => conversation.id) }
      }),
  }
}

export type MergeParts = { readonly contacts: Contacts; readonly conversations: Conversations; readonly sessions: Sessions; readonly merges: Merges }

/**
 * Everything of the loser becomes the survivor's: identities, profile gaps, conversations with their ids and seq (IDN-11).
 * The loser's sessions end, so that a token somebody held for the loser does not inherit the survivor.
 */
export function mergeContacts(parts: MergeParts, tx: Tx, input: { readonly survivor_id: string; readonly loser_id: string; readonly merged_by: string }): void {
  const { contacts, conversations, sessions, merges } = parts
  const { survivor_id, loser_id } = input
  const before = contacts.get(survivor_id)
  const identities = contacts.listIdentities(loser_id)
  contacts.merge(tx, survivor_id, loser_id)
  sessions.revokeAll(tx, { contact_id: loser_id }, 'merged', survivor_id)
  // Whoever chats as nobody has proved nothing, and must not inherit somebody's past by it (IDN-21).
  if (!before.identified && identities.length > 0) sessions.revokeAll(tx, { contact_id: survivor_id }, 'merged')
  const after = contacts.get(survivor_id)
  const rows = conversations.listOfContact(loser_id).filter((row) => row.deleted_at === null)
  merges.record(tx, { source_id: loser_id, destination_id: survivor_id, merged_by: input.merged_by, moved: { identities, conversations: rows.map(({ id, is_current }) => ({ id, is_current })), before, after } })
  for (const row of rows) {
    // Two current ones for the same channel and ticket cannot be; the survivor's stays the one that is resolved.
    conversations.changeContact(row, survivor_id)
    conversations.append(tx, row, { type: 'conversation.associated', actor: { purpose: 'system', id: 'merge' }, data: { contact: presentContact(after), previous_contact_id: loser_id } })
  }
}

/** Puts back what the merge moved, unless it has moved on since; what happened after the merge stays with the survivor. */
export function unmergeContacts(parts: MergeParts, tx: Tx, input: { readonly source_id: string; readonly destination_id: string; readonly since: string }): void {
  const { contacts, conversations, sessions, merges } = parts
  const merge = merges.findLatest(input.source_id, input.destination_id, input.since)
  if (merge === null) throw new RejoinError('not_found', 'There is no merge of these two within the last 30 days.')
  merges.markUndone(tx, merge.id)
  contacts.restore(tx, input.source_id, input.destination_id, merge.moved)
  const source = presentContact(contacts.get(input.source_id))
  for (const { id, is_current } of merge.moved.conversations) {
    const row = conversations.find(id)
    if (row === null || row.contact_id !== input.destination_id || row.deleted_at !== null) continue
    conversations.changeContact(row, input.source_id, is_current)
    conversations.append(tx, row, { type: 'conversation.associated', actor: { purpose: 'system', id: 'unmerge' }, data: { contact: source, previous_contact_id: input.destination_id } })
  }
  // A session of the survivor that had gone into one of them must not keep sight of it.
  sessions.leaveForeignConversations(tx, input.destination_id, 'merged')
}
