import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock.ts'
import { RejoinError, type Actor, type AttachmentPolicy } from '@rejoin/protocol'
import type { AttachmentStore, UploadFacts, Uploader } from '../store.ts'
import { describeAttachment, type Attachments, type OwnedAttachment, type Owner } from './attachments.ts'
import type { Channels } from './channels.ts'
import type { Conversations } from './conversations.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import { reopenConversation } from './reopen-conversation.ts'
import type { Sessions } from './sessions.ts'

/** Rows that one transaction removes. */
const CHUNK = 200

export type AttachmentParts = {
  readonly db: Database
  readonly commit: GroupCommit
  readonly clock: Clock
  readonly attachments: Attachments
  readonly channels: Channels
  readonly conversations: Conversations
  readonly guests: Guests
  readonly sessions: Sessions
}

export function createAttachmentStore(parts: AttachmentParts): AttachmentStore {
  const { db, commit, clock, attachments, conversations } = parts
  const unused = db.prepare('DELETE FROM attachments WHERE id IN (SELECT id FROM attachments WHERE conversation_id IS NULL AND created_at < ? LIMIT ?)')
  const removed = db.prepare<[number], { file_id: string }>('SELECT file_id FROM removed_files LIMIT ?')
  const forget = db.prepare('DELETE FROM removed_files WHERE file_id = ?')
  const known = db.prepare<[string, string], { known: number }>('SELECT EXISTS (SELECT 1 FROM attachments WHERE file_id = ?) OR EXISTS (SELECT 1 FROM removed_files WHERE file_id = ?) AS known')

  /** Everything about an uploader that this moment's transaction sees. */
  function identify(by: Uploader): { readonly owner: Owner; readonly actor: Actor; readonly facts: UploadFacts } {
    if (by.side === 'agent') {
      const owner: Owner = `agent:${by.agent_id}`
      return { owner, actor: { purpose: 'agent', id: by.agent_id }, facts: { policy: 'open', used: attachments.readUsed(owner, clock.now()), awaited: attachments.listAwaitedFromAgent(owner) } }
    }
    const session = parts.sessions.getOpen({ nowMs: clock.now() }, by.session_id)
    const owner = ownerOf(session)
    const policy: AttachmentPolicy = parts.channels.find(session.channel_id)?.attachments ?? 'off'
    const own = session.contact_id === null ? [] : attachments.listAwaitedFromContact(session.contact_id, session.channel_id)
    const asGuest = parts.guests.listConversations(session.id).flatMap(({ id }) => attachments.listOf(id)).filter((file) => file.offer === 'accepted' && file.file_id === null && isOwnedBy(file, session))
    const awaited = [...own, ...asGuest]
    return { owner, actor: { purpose: 'customer', id: session.contact_id ?? session.id }, facts: { policy, used: attachments.readUsed(owner, clock.now()), awaited } }
  }

  function log(tx: Tx, attachment: OwnedAttachment, type: 'attachment.offered' | 'attachment.accepted' | 'attachment.rejected' | 'attachment.uploaded', actor: Actor): void {
    conversations.append(tx, conversations.get(attachment.conversation_id ?? ''), { type, actor, data: describeAttachment(attachment) })
  }

  return {
    readUploadFacts: async (by) => identify(by).facts,
    insertUpload: (by, upload, decide) =>
      commit.write((tx) => {
        const { owner, actor, facts } = identify(by)
        const awaited = decide(facts)
        if (awaited === null) return attachments.insertUpload(tx, by.side, owner, upload)
        const filled = attachments.fill(tx, awaited.id, upload)
        // There for the other side means both: it was accepted, and the bytes have come (FILE-10).
        if (filled.offer === 'accepted') log(tx, filled, 'attachment.uploaded', actor)
        return filled
      }),
    offerAttachment: (offer, decide) =>
      commit.write((tx) => {
        const row = conversations.get(offer.conversation_id)
        const channel = parts.channels.find(row.channel_id)
        if (channel === null || row.merged_into !== null) throw new RejoinError('not_found')
        const open = attachments.listOf(row.id).filter((other) => other.side === offer.by.side && other.offer === 'offered')
        const decision = decide({ conversation: conversations.present(row, 'agent'), channel, open })
        const repeated = open.find((other) => other.file_id === null && other.name === offer.name && other.size === offer.size && other.media_type === offer.media_type)
        if (repeated !== undefined) return repeated
        if (decision === 'reopen') reopenConversation(conversations, tx, row, offer.actor)
        const owner: Owner = offer.by.side === 'agent' ? `agent:${offer.by.agent_id}` : ownerOf(parts.sessions.getOpen(tx, offer.by.session_id))
        const offered = attachments.insertOffer(tx, owner, offer)
        log(tx, offered, 'attachment.offered', offer.actor)
        return offered
      }),
    answerOffer: ({ conversation_id, attachment_id, actor, answer }, decide) =>
      commit.write((tx) => {
        const attachment = attachments.find(attachment_id)
        if (attachment === null || attachment.conversation_id !== conversation_id || attachment.internal) throw new RejoinError('not_found', 'No such file was offered in this conversation.')
        if (!decide(attachment)) return attachment
        const answered = attachments.answer(attachment, answer)
        log(tx, answered, `attachment.${answer}`, actor)
        if (answer === 'accepted' && answered.file_id !== null) log(tx, answered, 'attachment.uploaded', actor)
        return answered
      }),
    findAttachment: async (id) => attachments.find(id),
    async isUploader(attachmentId, by) {
      const attachment = attachments.find(attachmentId)
      if (attachment === null) return false
      if (by.side === 'agent') return attachment.owner === (`agent:${by.agent_id}` satisfies Owner)
      return isOwnedBy(attachment, parts.sessions.get(by.session_id))
    },
    expireUploads: (before) => commit.write(() => unused.run(before, CHUNK).changes),
    listRemovedFiles: async (limit) => removed.all(limit).map(({ file_id }) => file_id),
    forgetRemovedFiles: (fileIds) => commit.write(() => fileIds.forEach((id) => forget.run(id))),
    findKnownFiles: async (fileIds) => new Set(fileIds.filter((id) => known.get(id, id)?.known === 1)),
  }
}

type Visitor = { readonly id: string; readonly contact_id: string | null }

function ownerOf({ id, contact_id }: Visitor): Owner {
  return contact_id === null ? `session:${id}` : `contact:${contact_id}`
}

/** Brought along before or after the visitor became a contact. */
export function isOwnedBy(attachment: OwnedAttachment, visitor: Visitor): boolean {
  return attachment.owner === (`session:${visitor.id}` satisfies Owner) || (visitor.contact_id !== null && attachment.owner === (`contact:${visitor.contact_id}` satisfies Owner))
}
