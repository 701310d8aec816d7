import type { Message, Visibility } from '@rejoin/protocol'
import type { Failure } from '../api/outcome.ts'

/** A text on its way to the server. It keeps its `client_message_id` over every retry, so it is stored once (MSG-2). */
export type Outgoing = {
  readonly clientMessageId: string
  readonly conversationId: string
  readonly visibility: Visibility
  readonly text: string
  /** When it was written, ISO-8601. */
  readonly writtenAt: string
  readonly status:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'sending' }
    | { readonly kind: 'sent'; readonly message: Message }
    | { readonly kind: 'failed'; readonly failure: Failure }
}

export type Outbox = readonly Outgoing[]

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
