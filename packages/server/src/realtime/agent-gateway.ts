import {
  answerOfferRequest,
  conversationReadRequest,
  conversationRequest,
  conversationSyncRequest,
  messageSendRequest,
  offerFileRequest,
  RejoinError,
  typingRequest,
  type Agent,
  type Conversation,
} from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { answerAsAgent, offerAsAgent } from '../media/offer-file.ts'
import { sendAsAgent } from '../messaging/send-message.ts'
import { syncConversation } from '../messaging/sync-conversation.ts'
import { hashSecret } from '../tokens/secret.ts'
import { defineHandler, dispatchEvents, type Handler } from './dispatch.ts'
import type { Drain } from './drain.ts'
import { admitAgent, readOrigin } from './handshake.ts'
import type { AgentNamespace, AgentSocket } from './namespaces.ts'
import type { Publisher } from './publisher.ts'
import { refuseConnection } from './refuse-connection.ts'
import { aboutRoom, AGENTS_ROOM, agentSessionRoom, conversationOfRoom, conversationRoom, isAboutRoom } from './rooms.ts'

/** A connected inbox. The agent is read anew for each event: a logged-out one is out, a renamed one signs with the new name. */
type Peer = { readonly socket: AgentSocket; readonly agent: () => Promise<Agent> }

/** `/agents` (contract §9): the inboxes' sockets. */
export function openAgentGateway(namespace: AgentNamespace, deps: Deps, publisher: Publisher, drain: Drain): void {
  const handlers = listHandlers(deps, publisher)

  namespace.use((socket, next) => {
    const token: unknown = socket.handshake.auth['token']
    admitAgent(deps, token, readOrigin(socket.request)).then(
      (agent) => {
        socket.data.agentId = agent.id
        socket.data.tokenHash = hashSecret(String(token))
        next()
      },
      async (error: unknown) => next(await refuseConnection(error, deps, socket.request)),
    )
  })

  namespace.on('connection', (socket) => {
    const { tokenHash } = socket.data
    const peer: Peer = {
      socket,
      async agent() {
        const record = await deps.store.findAgentBySession(tokenHash)
        if (record === null) throw new RejoinError('unauthenticated', 'Log in again.', { reason: 'unknown_token' })
        const { password_hash: _secret, ...agent } = record
        return agent
      },
    }
    dispatchEvents(socket, peer, handlers, deps, drain)
    void socket.join([AGENTS_ROOM, agentSessionRoom(tokenHash)])
  })
}

/** Hears no more of people of whom no conversation is open here. Whose they are is asked: it may have changed since they were opened. */
async function lookAway(socket: AgentSocket, deps: Deps): Promise<void> {
  const open = [...socket.rooms].flatMap((room) => conversationOfRoom(room) ?? [])
  const conversations = await Promise.all(open.map((id) => deps.store.findConversation(id, 'agent')))
  const kept = new Set(conversations.flatMap((conversation) => (conversation === null ? [] : [aboutRoom(conversation.contact_id)])))
  const left = [...socket.rooms].filter((room) => isAboutRoom(room) && !kept.has(room))
  for (const room of left) await socket.leave(room)
}

function listHandlers(deps: Deps, publisher: Publisher): ReadonlyMap<string, Handler<Peer>> {
  async function find(peer: Peer, id: string): Promise<Conversation> {
    await peer.agent()
    const conversation = await deps.store.findConversation(id, 'agent')
    if (conversation === null) throw new RejoinError('not_found')
    return conversation
  }
  return new Map<string, Handler<Peer>>([
    [
      'conversation.join',
      defineHandler(conversationRequest, async (peer: Peer, input) => {
        const conversation = await find(peer, input.conversation_id)
        await peer.socket.join([conversationRoom(conversation.id), aboutRoom(conversation.contact_id)])
        // Read after joining: what comes later arrives live, what came before is at most this head (CON-1).
        const [head] = await deps.store.readHeads([conversation.id])
        return { head_seq: head?.head_seq ?? conversation.head_seq, epoch: conversation.epoch }
      }),
    ],
    [
      'conversation.leave',
      defineHandler(conversationRequest, async (peer: Peer, input) => {
        await peer.socket.leave(conversationRoom(input.conversation_id))
        await lookAway(peer.socket, deps)
        return {}
      }),
    ],
    ['message.send', defineHandler(messageSendRequest, async (peer: Peer, input) => sendAsAgent(deps, await peer.agent(), input))],
    ['conversation.sync', defineHandler(conversationSyncRequest, async (peer: Peer, input) => syncConversation(deps, await find(peer, input.conversation_id), input, 'agent'))],
    [
      'conversation.read',
      defineHandler(conversationReadRequest, async (peer: Peer, input) => {
        const agent = await peer.agent()
        const seq = await deps.store.advanceRead({ conversation_id: input.conversation_id, participant: { id: agent.id, purpose: 'agent' }, seq: input.seq })
        return { conversation_id: input.conversation_id, seq }
      }),
    ],
    [
      'typing',
      defineHandler(typingRequest, async (peer: Peer, input) => {
        const agent = await peer.agent()
        const conversation = await find(peer, input.conversation_id)
        publisher.publishTyping(conversation, { id: agent.id, purpose: 'agent', name: agent.name }, input.typing, peer.socket.id, await deps.store.isSeenByContact(conversation.id))
        return {}
      }),
    ],
    ['attachment.offer', defineHandler(offerFileRequest, async (peer: Peer, input) => offerAsAgent(deps, await peer.agent(), input))],
    ['attachment.accept', defineHandler(answerOfferRequest, async (peer: Peer, input) => answerAsAgent(deps, await peer.agent(), input, 'accepted'))],
    ['attachment.reject', defineHandler(answerOfferRequest, async (peer: Peer, input) => answerAsAgent(deps, await peer.agent(), input, 'rejected'))],
  ])
}
