import type { Actor } from '@rejoin/protocol'
import { describeAttachment, type Attachments } from './attachments.ts'
import type { Conversations } from './conversations.ts'
import type { Tx } from './group-commit.ts'
import type { ConversationRow } from './rows.ts'

/** What is on offer in a conversation that ends is on offer in the one it goes on in, so that it can still be answered and sent (RES-6). */
export function carryOffers({ attachments, conversations }: { readonly attachments: Attachments; readonly conversations: Conversations }, tx: Tx, from: ConversationRow, to: ConversationRow, contactId: string): void {
  for (const attachment of attachments.listOf(from.id)) {
    if (attachment.message_seq !== null || attachment.offer === null || attachment.offer === 'rejected') continue
    const actor: Actor = attachment.side === 'agent' ? { purpose: 'agent', id: attachment.owner.slice('agent:'.length) } : { purpose: 'customer', id: contactId }
    const data = describeAttachment(attachment)
    attachments.move(attachment.id, to.id, null)
    conversations.append(tx, to, { type: 'attachment.offered', actor, data })
    if (attachment.offer !== 'accepted') continue
    conversations.append(tx, to, { type: 'attachment.accepted', actor: { purpose: 'system', id: 'claim' }, data })
    if (attachment.file_id !== null) conversations.append(tx, to, { type: 'attachment.uploaded', actor, data })
  }
}
