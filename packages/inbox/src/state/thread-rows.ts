import { nameContact, type Content, type ConversationEvent, type DurableEvent, type Message, type RichNode, type Sender, type Visibility } from '@rejoin/protocol'
import type { Failure } from '../api/outcome.ts'
import { assessLog, isRegrouped, type WasIdentified } from './assurance.ts'
import { toContent, type Outgoing } from './outbox.ts'
import { dayKey } from './relative-time.ts'

/** How far a message of ours has come. Only our own public ones have one. */
export type Delivery =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export type ThreadMessage = {
  readonly key: string
  /** Null while it is not yet in the log. */
  readonly id: string | null
  readonly clientMessageId: string | null
  readonly content: Content
  readonly rich?: readonly RichNode[] | undefined
  /** The payload of the button that the visitor pressed in it (MSG-11). */
  readonly answered: string | null
  readonly at: string
  readonly deleted: boolean
  readonly edited: boolean
  readonly delivery: Delivery | null
}

export type Side = 'visitor' | 'team'

/** A durable event that is not a message: one quiet line. */
export type NoticeEvent = Exclude<DurableEvent, { readonly type: 'message.created' | 'message.updated' | 'message.deleted' }>

export type ThreadRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  /** From here on the visitor is somebody the site has confirmed; by its own word, not by their login, where it names them. */
  | { readonly kind: 'verified'; readonly key: string; readonly at: string; readonly named: string | null }
  | { readonly kind: 'notice'; readonly key: string; readonly at: string; readonly event: NoticeEvent }
  | {
      readonly kind: 'group'
      readonly key: string
      readonly side: Side
      readonly sender: Sender
      readonly visibility: Visibility
      /** Said before the site had confirmed who was speaking, in a log that knows it by now. */
      readonly unproved: boolean
      readonly messages: readonly ThreadMessage[]
    }

/** Messages further apart than this get their own name and time again. */
const GROUP_SPAN_MS = 5 * 60_000

type Entry = { readonly message: ThreadMessage; readonly side: Side; readonly sender: Sender; readonly visibility: Visibility; readonly unproved: boolean }

export type RowInput = {
  readonly events: readonly ConversationEvent[]
  readonly outgoing: readonly Outgoing[]
  /** The agent in front of the screen. */
  readonly me: { readonly id: string; readonly name: string }
  /** How far the visitor has read. */
  readonly readByCustomer: number
  /** Who had an identity of their own before they became this contact. */
  readonly wasIdentified: WasIdentified
}

/** Folds the log and what is on its way into what is drawn: days, groups of messages, quiet lines. */
export function deriveRows({ events, outgoing, me, readByCustomer, wasIdentified }: RowInput): readonly ThreadRow[] {
  const latest = collectLatest(events)
  const answers = collectAnswers(events)
  const { unproved, turningPoints } = assessLog(events, wasIdentified)
  const shown = collectFiles(events)
  const rows: ThreadRow[] = []
  const add = (entry: Entry): void => addMessage(rows, entry)
  const addNotice = (event: NoticeEvent): void => {
    addDay(rows, event.at)
    rows.push(turningPoints.has(event.id) ? { kind: 'verified', key: `verified-${event.id}`, at: event.at, named: nameVerified(event) } : { kind: 'notice', key: event.id, at: event.at, event })
  }
  for (const event of events) {
    switch (event.type) {
      case 'message.created': {
        const state = latest.get(event.data.id)
        add({ ...toEntry(state?.message ?? event.data, { deleted: state?.deleted ?? false, edited: state?.edited ?? false, answered: answers.get(event.data.id) ?? null, readByCustomer }), unproved: unproved.has(event.id) })
        if (turningPoints.has(event.id)) rows.push({ kind: 'verified', key: `verified-${event.id}`, at: event.at, named: null })
        break
      }
      case 'message.updated':
      case 'message.deleted':
      case 'hidden':
        break
      case 'attachment.offered':
      case 'attachment.uploaded':
        // The file in its bubble says as much.
        if (event.data.attachment_id !== undefined && shown.has(event.data.attachment_id)) break
        addNotice(event)
        break
      default:
        addNotice(event)
    }
  }
  for (const item of outgoing) {
    if (!isInEvents(events, item, me.id)) add(toOutgoingEntry(item, me))
  }
  return rows
}

/** Whom the site took the visitor for. It may have corrected itself since, so the contact of today does not say. */
export function nameVerified(event: DurableEvent): string | null {
  if (event.type !== 'conversation.associated' || event.actor.id === 'claim' || isRegrouped(event.actor)) return null
  return 'email' in event.data.contact ? nameContact(event.data.contact) : event.data.contact.display_name
}

/** True when the log already holds this outgoing text, live event or ack whichever came first. */
export function isInEvents(events: readonly ConversationEvent[], outgoing: Outgoing, agentId: string): boolean {
  const sentId = outgoing.status.kind === 'sent' ? outgoing.status.message.id : null
  return events.some(
    (event) =>
      event.type === 'message.created' &&
      (event.data.id === sentId || (event.data.client_message_id === outgoing.clientMessageId && event.data.sender.id === agentId)),
  )
}

type LatestState = { readonly message: Message; readonly edited: boolean; readonly deleted: boolean }

function collectLatest(events: readonly ConversationEvent[]): ReadonlyMap<string, LatestState> {
  const latest = new Map<string, LatestState>()
  for (const event of events) {
    if (event.type === 'message.updated') latest.set(event.data.id, { message: event.data, edited: true, deleted: false })
    if (event.type === 'message.deleted') latest.set(event.data.id, { message: event.data, edited: false, deleted: true })
  }
  return latest
}

/** The files that a message shows. */
function collectFiles(events: readonly ConversationEvent[]): ReadonlySet<string> {
  const files = events.map((event) => (event.type === 'message.created' && event.data.content.type === 'attachment' ? event.data.content.attachment_id : null))
  return new Set(files.filter((id) => id !== null))
}

/** Which button was pressed, by the message that has it. */
function collectAnswers(events: readonly ConversationEvent[]): ReadonlyMap<string, string> {
  const answers = new Map<string, string>()
  for (const event of events) {
    if (event.type !== 'message.created') continue
    const { reply_to, payload } = event.data.metadata
    if (typeof reply_to === 'string') answers.set(reply_to, String(payload))
  }
  return answers
}

type Standing = { readonly deleted: boolean; readonly edited: boolean; readonly answered: string | null; readonly readByCustomer: number }

function toEntry(message: Message, { deleted, edited, answered, readByCustomer }: Standing): Entry {
  const own = !message.from_contact && message.visibility === 'public'
  const seen = message.state === 'seen' || readByCustomer >= message.seq
  return {
    side: message.from_contact ? 'visitor' : 'team',
    sender: message.sender,
    visibility: message.visibility,
    unproved: false,
    message: {
      key: message.client_message_id ?? message.id,
      id: message.id,
      clientMessageId: message.client_message_id ?? null,
      content: message.content,
      rich: message.rich,
      answered,
      at: message.sent_at,
      deleted,
      edited,
      delivery: own ? { kind: seen ? 'seen' : 'delivered' } : null,
    },
  }
}

function toOutgoingEntry(outgoing: Outgoing, me: RowInput['me']): Entry {
  return {
    side: 'team',
    sender: { id: me.id, purpose: 'agent', name: me.name },
    visibility: outgoing.visibility,
    unproved: false,
    message: {
      key: outgoing.clientMessageId,
      id: null,
      clientMessageId: outgoing.clientMessageId,
      content: toContent(outgoing),
      answered: null,
      at: outgoing.writtenAt,
      deleted: false,
      edited: false,
      delivery: outgoing.status.kind === 'sent' ? { kind: 'delivered' } : outgoing.status,
    },
  }
}

function addMessage(rows: ThreadRow[], entry: Entry): void {
  addDay(rows, entry.message.at)
  const last = rows.at(-1)
  if (last?.kind === 'group' && continues(last, entry)) {
    rows[rows.length - 1] = { ...last, messages: [...last.messages, entry.message] }
    return
  }
  const { message, ...group } = entry
  rows.push({ kind: 'group', key: `group-${message.key}`, ...group, messages: [message] })
}

function continues(group: Extract<ThreadRow, { kind: 'group' }>, entry: Entry): boolean {
  const previous = group.messages.at(-1)
  if (previous === undefined) return false
  if (group.sender.id !== entry.sender.id || group.side !== entry.side || group.visibility !== entry.visibility || group.unproved !== entry.unproved) return false
  return Math.abs(Date.parse(entry.message.at) - Date.parse(previous.at)) <= GROUP_SPAN_MS
}

/** A heading wherever the calendar day changes, in log order: messages taken over from elsewhere keep their old day. */
function addDay(rows: ThreadRow[], at: string): void {
  const last = rows.at(-1)
  const previous = last === undefined ? null : last.kind === 'group' ? (last.messages.at(-1)?.at ?? null) : last.at
  const day = dayKey(Date.parse(at))
  if (previous === null || dayKey(Date.parse(previous)) !== day) rows.push({ kind: 'day', key: `day-${day}-${rows.length}`, at })
}
