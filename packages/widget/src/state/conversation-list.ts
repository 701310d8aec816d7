import type { ConversationEvent, ReadEvent } from '@rejoin/protocol'
import type { Listed, Timeline } from './timeline.ts'
import { countUnread } from './selectors.ts'

/** The person's conversations after one more event of any of them. One that nobody told us of begins with its first event. */
export function applyToList(list: readonly Listed[], event: ConversationEvent): readonly Listed[] {
  const known = list.find(({ id }) => id === event.conversation_id)
  if (known === undefined) return event.type === 'conversation.created' ? [...list, { id: event.conversation_id, epoch: '', head_seq: event.seq, state: 'open', ticket: event.data.ticket, unread_count: 0, last_message: null, updated_at: event.at }] : list
  if (event.seq <= known.head_seq) return list
  if (event.type === 'conversation.merged') return list.filter((one) => one !== known)
  const next = { ...known, ...change(known, event), head_seq: event.seq, updated_at: event.at }
  return list.map((one) => (one === known ? next : one))
}

function change(known: Listed, event: ConversationEvent): Partial<Listed> {
  switch (event.type) {
    case 'message.created':
      return { last_message: event.data, unread_count: known.unread_count + (event.data.from_contact ? 0 : 1) }
    case 'message.deleted':
      return known.last_message?.id === event.data.id ? { last_message: null } : {}
    case 'conversation.completed':
      return { state: 'completed' }
    case 'conversation.reopened':
      return { state: 'open' }
    default:
      return {}
  }
}

/** Read to its end, on any of their devices. */
export function readInList(list: readonly Listed[], { conversation_id, participant, seq }: ReadEvent): readonly Listed[] {
  if (participant.purpose !== 'customer') return list
  return list.map((one) => (one.id === conversation_id && seq >= one.head_seq ? { ...one, unread_count: 0 } : one))
}

/** With the one on the screen as it is known there, which is better than from the list. */
export function withShown(list: readonly Listed[], timeline: Timeline): readonly Listed[] {
  const { conversationId: id, epoch, lastSeq, state, ticket, messages } = timeline
  if (id === null) return list
  const known = list.find((one) => one.id === id)
  const last_message = messages.at(-1) ?? known?.last_message ?? null
  const shown: Listed = { id, epoch: epoch ?? '', head_seq: lastSeq, state, ticket, unread_count: countUnread(timeline), last_message, updated_at: last_message?.sent_at ?? known?.updated_at ?? new Date().toISOString() }
  return [...list.filter((one) => one !== known), shown]
}
