import { RejoinError, type Content, type Metadata, type NewContent } from '@rejoin/protocol'
import type { AppendInput, AttachmentRecord, ChannelRecord, SendFileDecision, SessionRecord } from '../store.ts'
import { isOwnedBy } from './attachment-store.ts'
import { describeAttachment, type Attachments, type OwnedAttachment } from './attachments.ts'
import type { Conversations } from './conversations.ts'
import type { Tx } from './group-commit.ts'
import type { ConversationRow } from './rows.ts'

export type DecideFile = (attachment: AttachmentRecord, channel: ChannelRecord) => SendFileDecision

/** The content as it is stored: of a file everything but its caption is what we know, not what the sender says (FILE-8). Null: there is no such file. */
export function fillContent(content: NewContent, attachment: OwnedAttachment | null): Content | null {
  if (content.type !== 'attachment') return content
  if (attachment === null) return null
  const { name, media_type, size } = attachment
  return { type: 'attachment', attachment_id: attachment.id, media_type, name, size, ...(content.caption == null || content.caption === '' ? {} : { caption: content.caption }) }
}

type SendParts = { readonly attachments: Attachments; readonly conversations: Conversations }
type Sending = { readonly input: AppendInput; readonly session: SessionRecord | null; readonly row: ConversationRow; readonly sender: AppendInput['sender']; readonly channel: ChannelRecord }

/**
 * What precedes the message of a file in the log: an agent's is offered, a visitor's is there (FILE-9, FILE-11). Of a note
 * among agents the log shows nothing but the note. Returns what the message says of the offer.
 */
export function announceAttachment({ attachments, conversations }: SendParts, tx: Tx, attachment: OwnedAttachment, { input, session, row, sender, channel }: Sending, decide: DecideFile): Metadata {
  const isSenders = attachment.conversation_id === null ? isUploadedBy(attachment, input, session) : attachment.conversation_id === row.id && attachment.side === (session === null ? 'agent' : 'contact')
  if (!isSenders) throw unknownAttachment()
  const decision = decide(attachment, channel)
  const internal = input.visibility === 'internal'
  const actor = { purpose: sender.purpose, id: sender.id }
  const data = describeAttachment(attachment)
  const offer = decision === 'offered' ? 'offered' : attachment.offer
  if (decision === 'offered') conversations.append(tx, row, { type: 'attachment.offered', actor, data })
  else if (!internal && attachment.conversation_id === null) conversations.append(tx, row, { type: 'attachment.uploaded', actor, data })
  attachments.markSent(attachment.id, row.id, row.head_seq + 1, offer, internal)
  return offer === null || session !== null ? {} : { offer }
}

function isUploadedBy(attachment: OwnedAttachment, input: AppendInput, session: SessionRecord | null): boolean {
  if (session !== null) return isOwnedBy(attachment, session)
  return input.sender.purpose === 'agent' && attachment.owner === `agent:${input.sender.id}`
}

/** Somebody else's file looks exactly like a missing one. */
export function unknownAttachment(): RejoinError {
  return new RejoinError('invalid_field', 'There is no such attachment of yours. Upload it first, with media.upload.', { field: 'content.attachment_id' })
}
