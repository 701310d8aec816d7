import type { Database } from 'better-sqlite3'
import type { AttachmentData } from '@rejoin/protocol'
import { DAY, formatTime } from '../../clock.ts'
import type { MakeId } from '../../ids.ts'
import type { AttachmentRecord, AttachmentSide, NewOffer, NewUpload, OfferState, UploadFacts } from '../store.ts'
import type { Tx } from './group-commit.ts'

/** The quota counts what came within this time (FILE-5). */
const QUOTA_WINDOW_MS = 1 * DAY

type AttachmentRow = {
  id: string; conversation_id: string | null; side: string; owner: string; name: string; media_type: string; size: number
  offer: string | null; file_id: string | null; internal: number; message_seq: number | null; created_at: string
}

/** Whose a file is until it is sent. */
export type Owner = `${'contact' | 'session' | 'agent'}:${string}`

export type OwnedAttachment = AttachmentRecord & { readonly owner: string }

function read(row: AttachmentRow): OwnedAttachment {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    side: row.side as AttachmentSide,
    owner: row.owner,
    name: row.name,
    media_type: row.media_type,
    size: row.size,
    offer: row.offer as OfferState | null,
    file_id: row.file_id,
    internal: row.internal === 1,
    message_seq: row.message_seq,
  }
}

/** What an event says of a file. */
export function describeAttachment({ id, name, media_type, size }: AttachmentRecord): AttachmentData {
  return { attachment_id: id, name, media_type, size }
}

export type Attachments = ReturnType<typeof prepareAttachments>

/** Rows of files, for whatever happens to them inside a transaction. */
export function prepareAttachments(db: Database, makeId: MakeId) {
  const byId = db.prepare<[string], AttachmentRow>('SELECT * FROM attachments WHERE id = ?')
  const ofConversation = db.prepare<[string], AttachmentRow>('SELECT * FROM attachments WHERE conversation_id = ? ORDER BY created_at')
  // The `+` keeps the planner with the contact's few conversations.
  const awaitedFromContact = db.prepare<[string, string], AttachmentRow>(
    `SELECT a.* FROM conversations c JOIN attachments a ON a.conversation_id = c.id
     WHERE c.contact_id = ? AND +c.channel_id = ? AND a.side = 'contact' AND a.offer = 'accepted' AND a.file_id IS NULL`,
  )
  const awaitedFromAgent = db.prepare<[string], AttachmentRow>(
    `SELECT * FROM attachments WHERE owner = ? AND file_id IS NULL AND offer <> 'rejected' ORDER BY created_at LIMIT 50`,
  )
  const used = db.prepare<[string, string], UploadFacts['used']>(
    'SELECT count(*) AS files, ifnull(sum(received), 0) AS bytes, min(uploaded_at) AS oldest_at FROM attachments WHERE owner = ? AND uploaded_at > ?',
  )
  const insert = db.prepare(
    `INSERT INTO attachments (id, conversation_id, side, owner, name, media_type, size, offer, file_id, received, created_at, uploaded_at)
     VALUES (@id, @conversation_id, @side, @owner, @name, @media_type, @size, @offer, @file_id, @received, @now, @uploaded_at)`,
  )
  const fill = db.prepare('UPDATE attachments SET name = @name, media_type = @media_type, size = @size, file_id = @file_id, received = @received, uploaded_at = @now WHERE id = @id')
  const setOffer = db.prepare('UPDATE attachments SET offer = ? WHERE id = ?')
  const setSent = db.prepare('UPDATE attachments SET conversation_id = ?, message_seq = ?, offer = ?, internal = ? WHERE id = ?')
  const move = db.prepare('UPDATE attachments SET conversation_id = ?, message_seq = ? WHERE id = ?')
  // A message says of its file how it stands, so that whoever reads only messages knows as well.
  const tellMessage = db.prepare(`UPDATE events SET data = json_set(data, '$.metadata.offer', ?) WHERE conversation_id = ? AND seq = ? AND type = 'message.created'`)
  const removeUnused = db.prepare('DELETE FROM attachments WHERE owner = ? AND uploaded_at IS NOT NULL AND conversation_id IS NULL')
  const sessionsOf = db.prepare<[string], { id: string }>('SELECT id FROM sessions WHERE contact_id = ?')

  function get(id: string): OwnedAttachment {
    const row = byId.get(id)
    if (row === undefined) throw new Error('a file vanished inside its own transaction')
    return read(row)
  }

  return {
    get,
    find(id: string): OwnedAttachment | null {
      const row = byId.get(id)
      return row === undefined ? null : read(row)
    },
    listOf: (conversationId: string): readonly OwnedAttachment[] => ofConversation.all(conversationId).map(read),
    /** Files that were accepted by name and are still to come from this contact. */
    listAwaitedFromContact: (contactId: string, channelId: string): readonly OwnedAttachment[] =>
      awaitedFromContact.all(contactId, channelId).toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)).map(read),
    listAwaitedFromAgent: (owner: Owner): readonly OwnedAttachment[] => awaitedFromAgent.all(owner).map(read),
    readUsed: (owner: Owner, nowMs: number): UploadFacts['used'] => used.get(owner, formatTime(nowMs - QUOTA_WINDOW_MS)) ?? { files: 0, bytes: 0, oldest_at: null },

    insertUpload(tx: Tx, side: AttachmentSide, owner: Owner, upload: NewUpload): OwnedAttachment {
      const id = makeId()
      insert.run({ id, conversation_id: null, side, owner, ...upload, offer: null, now: tx.now, uploaded_at: tx.now })
      return get(id)
    },
    insertOffer(tx: Tx, owner: Owner, { conversation_id, by, name, media_type, size }: NewOffer): OwnedAttachment {
      const id = makeId()
      insert.run({ id, conversation_id, side: by.side, owner, name, media_type, size, offer: 'offered', file_id: null, received: 0, now: tx.now, uploaded_at: null })
      return get(id)
    },
    /** The bytes of one that was offered by name. */
    fill(tx: Tx, id: string, upload: NewUpload): OwnedAttachment {
      fill.run({ id, ...upload, now: tx.now })
      return get(id)
    },
    answer({ id, conversation_id, message_seq }: OwnedAttachment, answer: 'accepted' | 'rejected'): OwnedAttachment {
      setOffer.run(answer, id)
      if (message_seq !== null) tellMessage.run(answer, conversation_id, message_seq)
      return get(id)
    },
    markSent(id: string, conversationId: string, seq: number, offer: OfferState | null, internal: boolean): void {
      setSent.run(conversationId, seq, offer, internal ? 1 : 0, id)
    },
    move(id: string, conversationId: string, messageSeq: number | null): void {
      move.run(conversationId, messageSeq, id)
    },
    /** What a person uploaded and never sent. */
    removeUnusedOf(contactId: string): void {
      removeUnused.run(`contact:${contactId}` satisfies Owner)
      for (const { id } of sessionsOf.all(contactId)) removeUnused.run(`session:${id}` satisfies Owner)
    },
  }
}
