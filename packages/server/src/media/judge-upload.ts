import { RejoinError } from '@rejoin/protocol'
import { DAY } from '../clock.ts'
import type { AttachmentRecord, AttachmentSide, UploadFacts } from '../store/store.ts'

/** What one person may bring along within a day (FILE-5). */
export const MAX_FILES_A_DAY = 100
export const MAX_BYTES_A_DAY = 200 * 1024 * 1024

/** Before the bytes are read: whether any file of this uploader would be taken now. Pure. */
export function assertMayUpload(facts: UploadFacts, side: AttachmentSide, nowMs: number): void {
  if (side === 'agent') return
  if (facts.policy === 'off') throw new RejoinError('forbidden', 'No files can be sent in this chat.')
  if (facts.policy === 'offer' && facts.awaited.length === 0) throw mustOffer()
  if (facts.used.files >= MAX_FILES_A_DAY || facts.used.bytes >= MAX_BYTES_A_DAY) throw usedUp(facts, nowMs)
}

/** What a file is for: an offer by this name and size that waits for it, or a message still to be sent (null). Pure. */
export function decideUpload(facts: UploadFacts, side: AttachmentSide, file: { readonly name: string; readonly received: number }, nowMs: number): AttachmentRecord | null {
  assertMayUpload(facts, side, nowMs)
  if (side === 'contact' && facts.used.bytes + file.received > MAX_BYTES_A_DAY) throw usedUp(facts, nowMs)
  const awaited = facts.awaited.find((offer) => offer.name === file.name && offer.size === file.received) ?? null
  if (awaited === null && side === 'contact' && facts.policy === 'offer') throw mustOffer()
  return awaited
}

function mustOffer(): RejoinError {
  return new RejoinError('forbidden', 'Offer the file first, with attachment.offer, and upload the very same one once it was accepted.')
}

/** The window moves on with the oldest of the files in it. */
function usedUp({ used }: UploadFacts, nowMs: number): RejoinError {
  const oldest = used.oldest_at === null ? nowMs : Date.parse(used.oldest_at)
  return new RejoinError('rate_limited', 'That were too many files for one day. Send the others later.', { retry_after_ms: Math.max(1000, oldest + DAY - nowMs) })
}
