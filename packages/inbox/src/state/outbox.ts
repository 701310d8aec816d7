import type { Message, MessagesSendRequest, Visibility } from '@rejoin/protocol'
import type { Failure } from '../api/outcome.ts'

/** A text on its way to the server. It keeps its `client_message_id` over every retry, so it is stored once (MSG-2). */
export type Outgoing = {
  readonly clientMessageId: string
  readonly conversationId: string
  readonly visibility: Visibility
  readonly text: string
  /** Answers that it suggests. */
  readonly answers?: readonly string[]
  /** When it was written, ISO-8601. */
  readonly writtenAt: string
  readonly status:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'sending' }
    | { readonly kind: 'sent'; readonly message: Message }
    | { readonly kind: 'failed'; readonly failure: Failure }
}

export type Outbox = readonly Outgoing[]

/** What it says; an answer that the visitor picks comes back as its own words. */
export function toContent({ text, answers = [] }: Outgoing): Extract<MessagesSendRequest['content'], { readonly type: 'text' | 'quick_replies' }> {
  return answers.length === 0 ? { type: 'text', text } : { type: 'quick_replies', text, replies: answers.map((title) => ({ title, payload: title })) }
}

export function enqueue(outbox: Outbox, outgoing: Outgoing): Outbox {
  return [...outbox, outgoing]
}

export function setStatus(outbox: Outbox, clientMessageId: string, status: Outgoing['status']): Outbox {
  return outbox.map((outgoing) => (outgoing.clientMessageId === clientMessageId ? { ...outgoing, status } : outgoing))
}

export function discard(outbox: Outbox, clientMessageId: string): Outbox {
  return outbox.filter((outgoing) => outgoing.clientMessageId !== clientMessageId)
}

/** The next one to send: strictly in the order written, so a reply never overtakes the one before it. */
export function nextWaiting(outbox: Outbox): Outgoing | null {
  return outbox.find((outgoing) => outgoing.status.kind === 'waiting') ?? null
}

/** What an earlier page load left behind: half-sent counts as not sent, the id makes the repeat harmless. */
export function reviveOutbox(outbox: Outbox): Outbox {
  return outbox
    .filter((outgoing) => outgoing.status.kind !== 'sent')
    .map((outgoing) => (outgoing.status.kind === 'sending' ? { ...outgoing, status: { kind: 'waiting' } } : outgoing))
}

/** Drops what has arrived in the log: from then on the log shows it. */
export function settle(outbox: Outbox, isInLog: (outgoing: Outgoing) => boolean): Outbox {
  const left = outbox.filter((outgoing) => !isInLog(outgoing))
  return left.length === outbox.length ? outbox : left
}
