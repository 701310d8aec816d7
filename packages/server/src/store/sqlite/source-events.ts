import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Content, Page, SourceMessage } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { Identity, IngestOutcome, NewSourceEvent, PageRequest, SourceRecord } from '../store.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import { readPage } from './cursor.ts'
import type { Tx } from './group-commit.ts'
import { readMessage, type StoredMessage } from './rows.ts'

type EventRow = { n: number; source: string; message_id: string; conversation_id: string | null; seq: number | null; waiting: string | null; listed: number }
type ListedRow = { n: number; conversation_id: string | null; seq: number | null; data: string }

/** What nobody reads in a conversation cannot be read or unread. */
const UNREAD = { contact_read_seq: 0, agents_read_seq: 0 }

const COLUMNS = 'n, source, message_id, conversation_id, seq, waiting, listed'

export type SourceEvents = ReturnType<typeof prepareSourceEvents>

type SourceEventParts = { readonly db: Database; readonly makeId: MakeId; readonly contacts: Contacts; readonly conversations: Conversations }

/** Events of sources: each once, in its contact's conversation or waiting for its contact (SRC-3 … SRC-6). */
export function prepareSourceEvents({ db, makeId, contacts, conversations }: SourceEventParts) {
  const byKey = db.prepare<[string, string], EventRow>(`SELECT ${COLUMNS} FROM source_events WHERE source = ? AND key = ?`)
  const byNumber = db.prepare<[number], EventRow>(`SELECT ${COLUMNS} FROM source_events WHERE n = ?`)
  const logged = db.prepare<[string, number], { data: string }>('SELECT data FROM events WHERE conversation_id = ? AND seq = ?')
  const insert = db.prepare(
    `INSERT INTO source_events (source, key, message_id, name, at, conversation_id, seq, waiting) VALUES (@source, @key, @message_id, @name, @at, @conversation_id, @seq, @waiting)`,
  )
  const settle = db.prepare('UPDATE source_events SET conversation_id = ?, seq = ?, waiting = NULL WHERE n = ?')
  const unlist = db.prepare('UPDATE source_events SET listed = 0, name = NULL, waiting = NULL WHERE n = ?')
  const unlistConversation = db.prepare('UPDATE source_events SET listed = 0, name = NULL WHERE conversation_id = ?')

  const addIdentity = db.prepare('INSERT OR IGNORE INTO waiting_identities (kind, value, n) VALUES (?, ?, ?)')
  const dropIdentities = db.prepare('DELETE FROM waiting_identities WHERE n = ?')
  const identitiesOf = db.prepare<[number], Identity>('SELECT kind, value FROM waiting_identities WHERE n = ?')
  const anyWaiting = db.prepare<[], { n: number }>('SELECT n FROM waiting_identities LIMIT 1')
  const waitingFor = db.prepare<[string, string, number, number], { n: number }>('SELECT n FROM waiting_identities WHERE kind = ? AND value = ? AND n > ? ORDER BY n LIMIT ?')
  const waitingOfSource = db.prepare<[string, number], { n: number }>('SELECT n FROM source_events WHERE source = ? AND waiting IS NOT NULL LIMIT ?')
  const remove = db.prepare('DELETE FROM source_events WHERE n = ?')

  // A waiting event brings its own text, the others are read where they stand.
  const listed = (where: string, order: 'DESC' | 'ASC') =>
    db.prepare<[Record<string, unknown>], ListedRow>(
      `SELECT s.n, s.conversation_id, s.seq, ifnull(s.waiting, (SELECT e.data FROM events e WHERE e.conversation_id = s.conversation_id AND e.seq = s.seq)) AS data
       FROM source_events s WHERE s.source = @source AND ${where} AND s.listed = 1 ORDER BY s.n ${order} LIMIT @limit`,
    )
  const pages = {
    every: { older: listed('s.n < @n', 'DESC'), newer: listed('s.n > @n', 'ASC') },
    named: { older: listed('s.name = @name AND s.n < @n', 'DESC'), newer: listed('s.name = @name AND s.n > @n', 'ASC') },
  }

  /** Who it is about (see `SourceStore.ingestEvents`), or null. It changes nobody: a source says what happened, not who somebody is. */
  function findOwner(identities: readonly Identity[]): string | null {
    const external = identities.find(({ kind }) => kind === 'external_id')
    const named = external === undefined ? null : contacts.findByIdentity(external)
    if (named !== null) return named.id
    const found = identities.filter((identity) => identity !== external).flatMap((identity) => contacts.findByIdentity(identity) ?? [])
    const [first] = found
    if (first === undefined || found.some(({ id }) => id !== first.id)) return null
    return external !== undefined && first.external_id !== null ? null : first.id
  }

  /** Into the contact's conversation of this source; the first event makes it. */
  function append(tx: Tx, source: string, contactId: string, message: StoredMessage): { readonly conversation_id: string; readonly seq: number } {
    const actor = { purpose: 'system', id: message.source } as const
    const row = conversations.findCurrent(contactId, source, null) ?? conversations.create(tx, { channel_id: source, source: message.source, contact_id: contactId, ticket: null, actor })
    const { seq } = conversations.append(tx, row, { type: 'message.created', actor, data: message, from_contact: false, sender_key: message.source, changes: 'summary' })
    return { conversation_id: row.id, seq }
  }

  function ingest(tx: Tx, source: SourceRecord, event: NewSourceEvent, isRepeat: (stored: Content, again: Content) => boolean): IngestOutcome {
    const key = hashKey(event.source_message_id)
    const known = byKey.get(source.id, key)
    if (known !== undefined) return { status: judgeRepeat(known, event, isRepeat), message_id: known.message_id }
    const message: StoredMessage = {
      id: makeId(),
      source: source.source_id,
      source_message_id: event.source_message_id,
      from_contact: false,
      visibility: 'public',
      sender: { id: source.source_id, purpose: 'system', name: source.name },
      content: event.content,
      sent_at: event.sent_at,
      metadata: {},
    }
    const owner = findOwner(event.identities)
    const place = owner === null ? { conversation_id: null, seq: null } : append(tx, source.id, owner, message)
    const name = event.content.type === 'event' ? event.content.name : null
    const { lastInsertRowid } = insert.run({ source: source.id, key, message_id: message.id, name, at: tx.now, ...place, waiting: owner === null ? JSON.stringify(message) : null })
    if (owner === null) for (const { kind, value } of event.identities) addIdentity.run(kind, value, lastInsertRowid)
    return { status: 'created', message_id: message.id }
  }

  function judgeRepeat(known: EventRow, event: NewSourceEvent, isRepeat: (stored: Content, again: Content) => boolean): 'duplicate' | 'conflict' {
    const data = known.waiting ?? (known.conversation_id === null || known.seq === null ? null : logged.get(known.conversation_id, known.seq)?.data)
    // Of what was erased nothing can be compared, and it does not come back.
    if (known.listed === 0 || data == null) return 'duplicate'
    return isRepeat((JSON.parse(data) as StoredMessage).content, event.content) ? 'duplicate' : 'conflict'
  }

  function forget(n: number): void {
    dropIdentities.run(n)
    unlist.run(n)
  }

  return {
    ingest,
    /** Whether anything waits at all: asked on every commit that changes a contact. */
    isAnythingWaiting: (): boolean => anyWaiting.get() !== undefined,
    /**
     * Moves what waited for this contact into their conversations, up to `limit` of those told after number `after`. Where to
     * go on, or null when that was all.
     */
    claim(tx: Tx, contactId: string, after: number, limit: number): number | null {
      const waiting = contacts.listIdentities(contactId).flatMap(({ kind, value }) => waitingFor.all(kind, value, after, limit))
      const numbers = [...new Set(waiting.map(({ n }) => n))].toSorted((a, b) => a - b).slice(0, limit)
      for (const n of numbers) {
        const row = byNumber.get(n)
        if (row?.waiting == null || findOwner(identitiesOf.all(n)) !== contactId) continue
        const { conversation_id, seq } = append(tx, row.source, contactId, JSON.parse(row.waiting) as StoredMessage)
        settle.run(conversation_id, seq, n)
        dropIdentities.run(n)
      }
      return numbers.length < limit ? null : (numbers.at(-1) ?? null)
    },
    /** What waits and names one of these: a person who is forgotten is forgotten here, too (CTC-10). */
    forgetWaiting(identities: readonly Identity[]): void {
      for (const { kind, value } of identities) {
        // Each one that is forgotten names it no more, so the first ones are always new.
        for (let rows = waitingFor.all(kind, value, 0, 500); rows.length > 0; rows = waitingFor.all(kind, value, 0, 500)) for (const { n } of rows) forget(n)
      }
    },
    /** What stood in this conversation is gone from the lists of its source. */
    forgetConversation(conversationId: string): void {
      unlistConversation.run(conversationId)
    },
    /** Throws away up to `limit` waiting events; how many they were. */
    purgeWaiting(source: string, limit: number): number {
      const rows = waitingOfSource.all(source, limit)
      for (const { n } of rows) {
        dropIdentities.run(n)
        remove.run(n)
      }
      return rows.length
    },
    list(source: SourceRecord, name: string | null, page: PageRequest): Page<SourceMessage> {
      return readPage({
        list: `source ${source.id} ${JSON.stringify(name)}`,
        page,
        oldestFirst: true,
        fetch(direction, key, limit) {
          const n = Number(key?.[0] ?? Number.MAX_SAFE_INTEGER)
          return pages[name === null ? 'every' : 'named'][direction].all({ source: source.id, n, limit, ...(name === null ? {} : { name }) })
        },
        key: ['number'],
        keyOf: (row) => [row.n],
        map: ({ conversation_id, seq, data }) => ({ ...readMessage(conversation_id ?? '', seq ?? 0, JSON.parse(data) as StoredMessage, UNREAD), conversation_id, seq }),
      })
    },
  }
}

function hashKey(sourceMessageId: string): string {
  return createHash('sha256').update(sourceMessageId).digest('base64url')
}
