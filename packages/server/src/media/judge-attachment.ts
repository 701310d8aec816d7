import { isMediaType, MAX_FILE_BYTES, mediaTypeOfName, RejoinError, type AttachmentPolicy } from '@rejoin/protocol'
import type { AppendDecision, AttachmentRecord, AttachmentSide, OfferDecision, OfferFacts, SendFileDecision } from '../store/store.ts'

/** Offers of one side that may wait for an answer at once. */
export const MAX_OPEN_OFFERS = 20

const wrong = (message: string): RejoinError => new RejoinError('invalid_field', message, { field: 'content.attachment_id' })

/** Whether a file of this side may be sent now, and how (FILE-8, FILE-9, FILE-11). Pure. */
export function decideSendFile(attachment: AttachmentRecord, side: AttachmentSide, { policy, internal }: { readonly policy: AttachmentPolicy; readonly internal: boolean }): SendFileDecision {
  if (attachment.message_seq !== null) throw wrong('This file was sent already. Upload it once more to send it again.')
  if (attachment.file_id === null) throw wrong('The file is not there yet. Upload it first.')
  if (attachment.offer === 'rejected') throw wrong('The file was declined.')
  if (side === 'contact') {
    if (policy === 'off') throw new RejoinError('forbidden', 'No files can be sent in this chat.')
    if (policy === 'offer' && attachment.offer !== 'accepted') throw new RejoinError('forbidden', 'Offer the file first, with attachment.offer.')
    return 'plain'
  }
  return internal || attachment.offer !== null ? 'plain' : 'offered'
}

/** Whether a file may be offered by name, and what that does to the conversation: what a message would do there (FILE-9, FILE-10). Pure. */
export function decideOffer({ channel, open }: Omit<OfferFacts, 'conversation'>, side: AttachmentSide, file: { readonly name: string; readonly media_type: string; readonly size: number }, asMessage: AppendDecision): OfferDecision {
  if (side === 'contact' && channel.attachments === 'off') throw new RejoinError('forbidden', 'No files can be sent in this chat.')
  if (file.size > MAX_FILE_BYTES) throw new RejoinError('too_large', 'A file may have at most 10 MiB.', { field: 'size' })
  if (file.size === 0) throw new RejoinError('invalid_field', 'size must be at least 1: an empty file says nothing.', { field: 'size' })
  // Browsers guess the type by the ending, each in its own way; what the file really is is told when it is there.
  if (!isMediaType(file.media_type) && mediaTypeOfName(file.name) === null) throw new RejoinError('unsupported_media_type', 'Files of this kind are not taken.', { field: 'media_type' })
  if (open.length >= MAX_OPEN_OFFERS) throw new RejoinError('rate_limited', 'Too many files wait for an answer. Wait until some are answered.', { retry_after_ms: 60_000 })
  if (asMessage === 'start') throw new RejoinError('already_completed', 'The conversation is completed. Send a message first: it begins a new one.')
  return asMessage
}

/** Whether this side may give this answer; false: it gave the same one before (FILE-12). Pure. */
export function decideAnswer(attachment: AttachmentRecord, side: AttachmentSide, answer: 'accepted' | 'rejected'): boolean {
  if (attachment.offer === null) throw new RejoinError('invalid_field', 'This file was not offered: there is nothing to answer.', { field: 'attachment_id' })
  if (attachment.side === side) throw new RejoinError('forbidden', 'The other side answers to an offer.')
  if (attachment.offer === 'offered') return true
  if (attachment.offer === answer) return false
  throw new RejoinError('invalid_field', attachment.offer === 'accepted' ? 'The file was accepted already.' : 'The file was declined already. Ask for it to be offered again.', { field: 'attachment_id' })
}

/** Whether a visitor who may see the conversation may have the file: their own, or one they have accepted (FILE-6). Pure. */
export function isForVisitor(attachment: AttachmentRecord): boolean {
  if (attachment.internal || attachment.file_id === null) return false
  return attachment.side === 'contact' || attachment.offer === 'accepted'
}
