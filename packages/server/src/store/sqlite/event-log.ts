import type { Database } from 'better-sqlite3'
import type { DurableEvent, Message, Page } from '@rejoin/protocol'
import type { PageRequest, Viewer } from '../store.ts'
import type { Attachments } from './attachments.ts'
import type { Conversations } from './conversations.ts'
import { readPage } from './cursor.ts'
import type { Tx } from './group-commit.ts'
import { presentMessage, readEvent, readMessage, type ConversationRow, type EventRow, type StoredMessage } from './rows.ts'

export type EventLog = ReturnType<typeof prepareEventLog>

/** How many events back an offer can still be answered. */
const LOOK_BACK = 1000

/** Reading the log, and copying from one to another when a conversation is claimed. */
export function prepareEventLog(db: Database, conversations: Conversations, attachments: Attachments) {
  const after = db.prepare<[string, number, number], EventRow>('SELECT * FROM events WHERE conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?')
  const bySend = db.prepare<[string, string, string], EventRow>(
    'SELECT * FROM events WHERE conversation_id = ? AND sender_key = ? AND client_message_id = ?',
  )
  // Newest first, and not endlessly: somebody who makes ids up must not make the log be read from its beginning.
  const offer = db.prepare<[string, number, string], { data: string }>(
    `SELECT data FROM events WHERE conversation_id = ? AND seq > ? AND type = 'message.created' AND from_contact = 0 AND internal = 0 AND json_extract(data, '$.id') = ? ORDER BY seq DESC LIMIT 1`,
  )
  const messages = {
    older: db.prepare<[string, number, number, number], EventRow>(
      `SELECT * FROM events WHERE conversation_id = ? AND seq < ? AND type = 'message.created' AND internal <= ? ORDER BY seq DESC LIMIT ?`,
    ),
    newer: db.prepare<[string, number, number, number], EventRow>(
      `SELECT * FROM events WHERE conversation_id = ? AND seq > ? AND type = 'message.created' AND internal <= ? ORDER BY seq ASC LIMIT ?`,
    ),
  }
  const copySource = db.prepare<[string], EventRow & { from_contact: number; sender_key: string | null; client_message_id: string | null; internal: number }>(
    `SELECT * FROM events WHERE conversation_id = ? AND type = 'message.created' ORDER BY seq`,
  )

  /** The event of it. */
  function findSent(row: ConversationRow, senderKey: string, clientMessageId: string): EventRow | null {
    return bySend.get(row.id, senderKey, clientMessageId) ?? null
  }

  return {
    readAfter(row: ConversationRow, afterSeq: number, limit: number): DurableEvent[] {
      return after.all(row.id, afterSeq, limit).map((event) => readEvent(event, row))
    },
    /** The message this sender already stored under this id, if any. */
    findSend(row: ConversationRow, senderKey: string, clientMessageId: string): Message | null {
      const event = findSent(row, senderKey, clientMessageId)
      return event === null ? null : readMessage(row.id, event.seq, JSON.parse(event.data) as StoredMessage, row)
    },
    findSent,

    /** A message of the other side that a visitor can still be looking at, by its id. */
    findOffer(row: ConversationRow, messageId: string): StoredMessage | null {
      const found = offer.get(row.id, row.head_seq - LOOK_BACK, messageId)
      return found === undefined ? null : (JSON.parse(found.data) as StoredMessage)
    },
    listMessages(row: ConversationRow, page: PageRequest, viewer: Viewer): Page<Message> {
      const internal = viewer === 'agent' ? 1 : 0
      return readPage({
        list: `messages ${row.id} ${viewer}`,
        page,
        oldestFirst: true,
        fetch(direction, key, limit) {
          return messages[direction].all(row.id, Number(key?.[0] ?? Number.MAX_SAFE_INTEGER), internal, limit)
        },
        key: ['number'],
        keyOf: (event) => [event.seq],
        map: (event) => presentMessage(readMessage(row.id, event.seq, JSON.parse(event.data) as StoredMessage, row), row, viewer),
      })
    },
    /** Appends every message of `from` to `to`, in order, as new events with the messages' own ids and times (RES-6). */
    copyMessages(tx: Tx, from: ConversationRow, to: ConversationRow, contactId: string): void {
      for (const event of copySource.all(from.id)) {
        const message = JSON.parse(event.data) as StoredMessage
        const fromContact = event.from_contact === 1
        conversations.append(tx, to, {
          type: 'message.created',
          actor: { purpose: event.actor_purpose as DurableEvent['actor']['purpose'], id: fromContact ? contactId : event.actor_id },
          data: fromContact ? { ...message, sender: { ...message.sender, id: contactId } } : message,
          from_contact: fromContact,
          internal: event.internal === 1,
          ...(event.sender_key === null ? {} : { sender_key: event.sender_key }),
          // A resend of a message whose ack was lost before the claim still finds it (MSG-2).
          ...(event.client_message_id === null || bySend.get(to.id, event.sender_key ?? '', event.client_message_id) !== undefined ? {} : { client_message_id: event.client_message_id }),
        })
        if (message.content.type === 'attachment') attachments.move(message.content.attachment_id, to.id, to.head_seq)
      }
    },
  }
}
