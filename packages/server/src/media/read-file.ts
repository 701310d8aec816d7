import { RejoinError, type LinkFileResult } from '@rejoin/protocol'
import { formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { StoredFile } from '../files/file-storage.ts'
import { findVisible } from '../messaging/may-see.ts'
import type { AttachmentRecord, SessionRecord } from '../store/store.ts'
import { isForVisitor } from './judge-attachment.ts'

/** Who asks for a file: the one side, the other side, or the site's backend with the channels it may use. */
export type FileReader = { readonly kind: 'visitor'; readonly session: SessionRecord } | { readonly kind: 'agent'; readonly agent: { readonly id: string } } | { readonly kind: 'system'; readonly channel_ids: readonly string[] | null }

/** The file if this reader may have it; anything else looks exactly like a missing one (FILE-6). */
export async function findFileFor(deps: Deps, reader: FileReader, attachmentId: string): Promise<AttachmentRecord> {
  const attachment = await deps.store.findAttachment(attachmentId)
  if (attachment === null || attachment.file_id === null || !(await mayHave(deps, reader, attachment))) throw missing()
  return attachment
}

async function mayHave(deps: Deps, reader: FileReader, attachment: AttachmentRecord): Promise<boolean> {
  if (attachment.conversation_id === null) {
    // Nobody but whoever brought it along, until it is sent.
    if (reader.kind === 'system') return false
    return deps.store.isUploader(attachment.id, reader.kind === 'agent' ? { side: 'agent', agent_id: reader.agent.id } : { side: 'contact', session_id: reader.session.id })
  }
  if (reader.kind === 'agent') return true
  if (reader.kind === 'visitor') return isForVisitor(attachment) && (await isVisible(deps, reader.session, attachment.conversation_id))
  const conversation = await deps.store.findConversation(attachment.conversation_id, 'agent')
  return conversation !== null && (reader.channel_ids === null || reader.channel_ids.includes(conversation.channel.id))
}

async function isVisible(deps: Deps, session: SessionRecord, conversationId: string): Promise<boolean> {
  try {
    await findVisible(deps, session, conversationId)
    return true
  } catch (error) {
    if (error instanceof RejoinError && error.code === 'not_found') return false
    throw error
  }
}

/** `media.link` (FILE-6). */
export async function linkFile(deps: Deps, reader: FileReader, attachmentId: string): Promise<LinkFileResult> {
  const { id } = await findFileFor(deps, reader, attachmentId)
  const { path, expiresAt } = deps.mediaLinks.write(id, deps.clock.now())
  return { url: `${deps.publicUrl}${path}`, expires_at: formatTime(expiresAt) }
}

/** Its bytes. That they are missing although the store knows the file is our fault, and is said to the operator. */
export async function openFile(deps: Deps, attachment: AttachmentRecord): Promise<StoredFile> {
  const file = attachment.file_id === null ? null : await deps.files.read(attachment.file_id)
  if (file !== null) return file
  deps.log.error({ attachment_id: attachment.id }, 'the bytes of a file are missing')
  throw missing()
}

export function missing(): RejoinError {
  return new RejoinError('not_found', 'There is no such file, or it is not yours.')
}
