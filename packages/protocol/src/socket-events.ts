import type { AckCallback } from './ack.ts'
import type { MessageSendRequest, MessageSendResult, VisitorMessageSendRequest } from './operations/send-message.ts'
import type { ConversationSyncRequest, ConversationSyncResult } from './operations/sync-conversation.ts'
import type { ConversationReadRequest } from './operations/mark-read.ts'
import type { Conversation } from './conversation.ts'
import type { IntroduceContactRequest } from './operations/introduce-contact.ts'
import type { RateConversationRequest, RateConversationResult } from './operations/rate-conversation.ts'
import type { TypingRequest } from './operations/set-typing.ts'
import type { AnswerOfferRequest, OfferFileRequest, OfferResult } from './operations/send-file.ts'
import type {
  ConversationEvent,
  ConversationUpdatedEvent,
  DrainingEvent,
  DurableEvent,
  EventType,
  HeadEvent,
  HiddenEvent,
  PresenceEvent,
  ReadEvent,
  SessionRevokedEvent,
  SessionRotatedEvent,
  TypingEvent,
} from './event.ts'

/** Socket.IO path and namespaces (contract §9). */
export const SOCKET_PATH = '/socket.io'
export const VISITOR_NAMESPACE = '/chatplugin'
export const AGENT_NAMESPACE = '/agents'

export type ConversationRef = { readonly conversation_id: string }

type SharedClientEvents = {
  'conversation.sync': (request: ConversationSyncRequest, ack: AckCallback<ConversationSyncResult>) => void
  'conversation.read': (request: ConversationReadRequest, ack: AckCallback<ConversationReadRequest>) => void
  typing: (request: TypingRequest, ack: AckCallback<Record<string, never>>) => void
  'attachment.offer': (request: OfferFileRequest, ack: AckCallback<OfferResult>) => void
  'attachment.accept': (request: AnswerOfferRequest, ack: AckCallback<OfferResult>) => void
  'attachment.reject': (request: AnswerOfferRequest, ack: AckCallback<OfferResult>) => void
}

/** Visitor → server. */
export type VisitorClientEvents = SharedClientEvents & {
  'message.send': (request: VisitorMessageSendRequest, ack: AckCallback<MessageSendResult>) => void
  'conversation.start': (request: Record<string, never>, ack: AckCallback<{ readonly conversation: Conversation }>) => void
  'conversation.rate': (request: RateConversationRequest, ack: AckCallback<RateConversationResult>) => void
  'contact.introduce': (request: IntroduceContactRequest, ack: AckCallback<Record<string, never>>) => void
}

/** Agent → server. */
export type AgentClientEvents = SharedClientEvents & {
  'message.send': (request: MessageSendRequest, ack: AckCallback<MessageSendResult>) => void
  'conversation.join': (request: ConversationRef, ack: AckCallback<{ readonly head_seq: number; readonly epoch: string }>) => void
  'conversation.leave': (request: ConversationRef, ack: AckCallback<Record<string, never>>) => void
}

type DurableListeners<E extends { type: string }> = { readonly [T in E['type']]: (event: Extract<E, { type: T }>) => void }

type SharedServerEvents = {
  'conversation.read': (event: ReadEvent) => void
  'conversation.head': (event: HeadEvent) => void
  typing: (event: TypingEvent) => void
  presence: (event: PresenceEvent) => void
  'session.revoked': (event: SessionRevokedEvent) => void
  'server.draining': (event: DrainingEvent) => void
}

/** Server → visitor: the log as a visitor may see it, and what is not kept. */
export type VisitorServerEvents = DurableListeners<ConversationEvent> & SharedServerEvents & {
  'session.rotated': (event: SessionRotatedEvent) => void
}

/** Server → agent. */
export type AgentServerEvents = DurableListeners<DurableEvent> & SharedServerEvents & {
  'conversation.updated': (event: ConversationUpdatedEvent) => void
}

/** Every durable type, for whoever has to subscribe to each of them. */
export const durableEventTypes = [
  'conversation.created',
  'conversation.associated',
  'conversation.assigned',
  'conversation.transferred',
  'conversation.completed',
  'conversation.reopened',
  'conversation.merged',
  'conversation.rated',
  'conversation.tagged',
  'conversation.untagged',
  'message.created',
  'message.updated',
  'message.deleted',
  'page.pushed',
  'attachment.offered',
  'attachment.accepted',
  'attachment.rejected',
  'attachment.uploaded',
] as const satisfies readonly EventType[]

/** What a visitor's client subscribes to. */
export const visitorLogTypes = [...durableEventTypes, 'hidden'] as const satisfies readonly (EventType | HiddenEvent['type'])[]
