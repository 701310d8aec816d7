import { nameContact, RejoinError, type ConversationInfo, type Participant } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { conversationWithRich } from '../rich-text/write-rich.ts'
import { presentContact } from '../store/present-contact.ts'

/** `conversations.info`: the conversation with its contact, who takes part, over which connections, and who has read how far. */
export async function describeConversation(deps: Deps, conversationId: string): Promise<ConversationInfo> {
  const conversation = await deps.store.findConversation(conversationId, 'agent')
  if (conversation === null) throw new RejoinError('not_found')
  const [contact, others, communications, reads] = await Promise.all([
    deps.store.findContact(conversation.contact_id),
    deps.store.listParticipants(conversationId),
    deps.store.listCommunications(conversation),
    deps.store.listReads(conversationId),
  ])
  if (contact === null) throw new RejoinError('not_found')
  const connections = communications.map(({ session_id, ...communication }) => ({
    ...communication,
    disconnected_at: deps.presence.isConnected(session_id) ? null : communication.disconnected_at,
  }))
  const customer: Participant = {
    id: contact.id,
    purpose: 'customer',
    type: 'contact',
    contact_id: contact.id,
    name: nameContact(contact),
    state: connections.some((connection) => connection.disconnected_at === null) ? 'connected' : 'disconnected',
    communications: connections,
  }
  const rest = others.map(
    (other): Participant => ({
      id: other.id,
      purpose: other.purpose,
      type: other.type,
      ...(other.type === 'agent' ? { agent_id: other.id } : {}),
      ...(other.type === 'organization' ? { organization_id: other.id } : {}),
      name: other.name,
      state: other.type === 'agent' && deps.presence.isAgentOnline(other.id) ? 'connected' : 'disconnected',
      communications: [],
    }),
  )
  return { ...conversationWithRich(conversation), contact: presentContact(contact), participants: [customer, ...rest], reads }
}
