import type { Conversation, DurableEvent, ReadPosition, RevocationReason } from '@rejoin/protocol'
import type { AssociationStore } from './port/association-port.ts'
import type { AuditStore } from './port/audit-port.ts'
import type { AttachmentStore } from './port/attachment-port.ts'
import type { ChannelStore } from './port/channel-port.ts'
import type { ConsentStore } from './port/consent-port.ts'
import type { ContactStore } from './port/contact-port.ts'
import type { ConversationStore } from './port/conversation-port.ts'
import type { CredentialStore } from './port/credential-port.ts'
import type { IdentityStore } from './port/identity-port.ts'
import type { SessionStore } from './port/session-port.ts'
import type { SourceStore } from './port/source-port.ts'
import type { TicketStore } from './port/ticket-port.ts'
import type { WebhookStore } from './port/webhook-port.ts'

export type * from './port/page-request.ts'
export type * from './port/association-port.ts'
export type * from './port/audit-port.ts'
export type * from './port/attachment-port.ts'
export type * from './port/channel-port.ts'
export type * from './port/consent-port.ts'
export type * from './port/contact-port.ts'
export type * from './port/conversation-port.ts'
export type * from './port/credential-port.ts'
export type * from './port/identity-port.ts'
export type * from './port/session-port.ts'
export type * from './port/source-port.ts'
export type * from './port/ticket-port.ts'
export type * from './port/webhook-port.ts'

/**
 * The storage port. Every operation is atomic and durable when its promise resolves: after that, neither a crash
 * nor a power cut takes it back (STO-2). Business choices enter as pure synchronous functions that the adapter
 * calls inside its transaction, because a better-sqlite3 transaction cannot wait for a promise, and because an
 * adapter may batch many operations into one commit.
 *
 * A function passed in may throw a `RejoinError`: the operation then writes nothing and rejects with it.
 * Adapters reject with `busy`, `storage_full` or `unavailable` when the database cannot be written (STO-6).
 */
export type Store = AuditStore &
  ChannelStore &
  CredentialStore &
  IdentityStore &
  ConsentStore &
  ContactStore &
  SessionStore &
  ConversationStore &
  AssociationStore &
  SourceStore &
  TicketStore &
  AttachmentStore &
  WebhookStore & {
    /** Called after each commit with what it made durable, in the order of the log (STO-4). Returns its own off. */
    onCommitted(listener: (changes: readonly Change[]) => void): () => void
    /** Resolves when a write could be made now; rejects with the reason otherwise. */
    checkWritable(): Promise<void>
    /** False when another process brought the data to a shape this one does not know. */
    isCurrent(): Promise<boolean>
    close(): Promise<void>
  }

/** Something that became durable and that somebody connected may want to see. */
export type Change =
  /** `withheld`: the contact takes no part in the ticket it is about, and hears nothing of it (TCK-4). */
  | { readonly kind: 'event'; readonly event: DurableEvent; readonly source: string; readonly channel_id: string; readonly contact_id: string; readonly rich_text: boolean; readonly withheld?: true }
  | { readonly kind: 'read'; readonly conversation_id: string; readonly channel_id: string; readonly contact_id: string; readonly position: ReadPosition; readonly withheld?: true }
  /** Its contact may not see it any more. */
  | { readonly kind: 'conversation_withheld'; readonly conversation_id: string; readonly channel_id: string; readonly contact_id: string }
  | { readonly kind: 'conversation_deleted'; readonly conversation: Conversation }
  /** What lists show of it changed without an event: its ticket. */
  | { readonly kind: 'conversation_refreshed'; readonly conversation_id: string }
  | { readonly kind: 'session_revoked'; readonly session_id: string; readonly reason: RevocationReason; readonly into?: string }
  | { readonly kind: 'session_moved'; readonly session_id: string; readonly channel_id: string; readonly contact_id: string }
  /** Goes on as a guest of a conversation that is no longer its contact's. */
  | { readonly kind: 'session_admitted'; readonly session_id: string; readonly conversation_id: string }
  | { readonly kind: 'agent_session_ended'; readonly token_hash: string }
  | { readonly kind: 'security'; readonly type: 'security.token_reused'; readonly contact_id: string | null; readonly session_id: string }
  /** `source_id` is set for a merge alone: who is now part of `contact_id`. */
  | { readonly kind: 'contact'; readonly type: 'contact.created' | 'contact.updated' | 'contact.merged' | 'contact.deleted'; readonly contact_id: string; readonly source_id: string | null }
  /** These webhooks have something to be sent. */
  | { readonly kind: 'deliveries'; readonly webhook_ids: readonly string[] }
