import type { Actor, AttachmentPolicy, Conversation } from '@rejoin/protocol'
import type { ChannelRecord } from './channel-port.ts'

/** Files of conversations: who has uploaded what, what was offered, and what became of it. Part of the storage port (see `../store.ts`). Their bytes lie elsewhere (`../../files/file-storage.ts`). */

/** Which side of a conversation a file comes from. */
export type AttachmentSide = 'contact' | 'agent'

/** What the other side says to an offered file; null: it was never offered. */
export type OfferState = 'offered' | 'accepted' | 'rejected'

export type AttachmentRecord = {
  readonly id: string
  /** Null: uploaded, and neither offered nor sent yet. */
  readonly conversation_id: string | null
  readonly side: AttachmentSide
  readonly name: string
  readonly media_type: string
  readonly size: number
  readonly offer: OfferState | null
  /** Under which name its bytes are stored; null: they are not there yet. */
  readonly file_id: string | null
  /** It belongs to a note among agents. */
  readonly internal: boolean
  /** The message that shows it, once it was sent. */
  readonly message_seq: number | null
}

/** Whoever brings a file along. A visitor who has said nothing yet is known by their session alone. */
export type Uploader = { readonly side: 'contact'; readonly session_id: string } | { readonly side: 'agent'; readonly agent_id: string }

/** What there is to know before a file is taken in. */
export type UploadFacts = {
  /** Of the visitor's channel; an agent's files are not asked about. */
  readonly policy: AttachmentPolicy
  /** What came from this uploader within the last day. */
  readonly used: { readonly files: number; readonly bytes: number; readonly oldest_at: string | null }
  /** Files of this uploader that were offered by name, oldest first, and are not there yet. */
  readonly awaited: readonly AttachmentRecord[]
}

export type NewUpload = {
  readonly file_id: string
  readonly name: string
  readonly media_type: string
  /** As stored. */
  readonly size: number
  /** As it arrived: what the quota counts. */
  readonly received: number
}

export type NewOffer = {
  readonly conversation_id: string
  readonly by: Uploader
  readonly actor: Actor
  readonly name: string
  readonly media_type: string
  readonly size: number
}

/** What there is to know before a file is offered by name. */
export type OfferFacts = {
  readonly conversation: Conversation
  readonly channel: ChannelRecord
  /** Files this side has offered in the conversation that nobody has answered. */
  readonly open: readonly AttachmentRecord[]
}

export type OfferDecision = 'append' | 'reopen'

/** How a file is sent: at once, or offered to the other side first. */
export type SendFileDecision = 'plain' | 'offered'

export type AttachmentStore = {
  readUploadFacts(by: Uploader): Promise<UploadFacts>
  /** `decide` names the awaited offer that these bytes are for, or null: then they wait to be sent. What it throws, stores nothing. */
  insertUpload(by: Uploader, upload: NewUpload, decide: (facts: UploadFacts) => AttachmentRecord | null): Promise<AttachmentRecord>
  /** The same file offered again while it waits for an answer is the same offer. */
  offerAttachment(offer: NewOffer, decide: (facts: OfferFacts) => OfferDecision): Promise<AttachmentRecord>
  /** `decide` throws when this one may not be answered so; false: it was answered so before. Rejects with `not_found`. */
  answerOffer(answer: { readonly conversation_id: string; readonly attachment_id: string; readonly actor: Actor; readonly answer: 'accepted' | 'rejected' }, decide: (attachment: AttachmentRecord) => boolean): Promise<AttachmentRecord>
  findAttachment(id: string): Promise<AttachmentRecord | null>
  /** Whether somebody brought this file along who has not sent it yet. */
  isUploader(attachmentId: string, by: Uploader): Promise<boolean>
  /** Forgets uploads from before `before` that were never used; how many. */
  expireUploads(before: string): Promise<number>
  /** Stored files that nothing refers to any more, and that can be removed. */
  listRemovedFiles(limit: number): Promise<readonly string[]>
  /** They are gone. */
  forgetRemovedFiles(fileIds: readonly string[]): Promise<void>
  /** Which of these are referred to, or wait to be removed. */
  findKnownFiles(fileIds: readonly string[]): Promise<ReadonlySet<string>>
}
