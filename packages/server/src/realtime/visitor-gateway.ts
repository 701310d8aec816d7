import {
  answerOfferRequest,
  conversationReadRequest,
  conversationSyncRequest,
  introduceContactRequest,
  isRetryable,
  offerFileRequest,
  rateConversationRequest,
  RejoinError,
  startConversationRequest,
  typingRequest,
  visitorMessageSendRequest,
} from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { assertAlive, secondsLeft } from '../identity/judge-session.ts'
import { answerAsVisitor, offerAsVisitor } from '../media/offer-file.ts'
import { limitConversation, limitMessage } from '../messaging/limit-visitor.ts'
import { assertMayStart, assertMayWrite, findVisible, listVisible } from '../messaging/may-see.ts'
import { rateConversation } from '../messaging/rate-conversation.ts'
import { sendAsVisitor } from '../messaging/send-message.ts'
import { syncConversation } from '../messaging/sync-conversation.ts'
import type { SessionRecord } from '../store/store.ts'
import { defineHandler, dispatchEvents, type Handler } from './dispatch.ts'
import type { Drain } from './drain.ts'
import { admitVisitor, readOrigin } from './handshake.ts'
import { holdSeat } from './hold-seat.ts'
import type { VisitorNamespace, VisitorSocket } from './namespaces.ts'
import type { Publisher } from './publisher.ts'
import { tellHeads, tellReads } from './heartbeat.ts'
import { refuseConnection } from './refuse-connection.ts'
import { contactRoom, guestRoom, sessionRoom } from './rooms.ts'
import { tellEnd } from './tell-end.ts'

/**
 * A connected widget. The session is read anew for each event: what was revoked a moment ago is over (TOK-8). `known` is
 * as it was read last, for whoever has it judged again where it counts.
 */
type Peer = { readonly socket: VisitorSocket; readonly address: string; readonly session: () => Promise<SessionRecord>; known: SessionRecord | null }

/** `/chatplugin` (contract §9): the widget's sockets. */
export function openVisitorGateway(namespace: VisitorNamespace, deps: Deps, publisher: Publisher, drain: Drain): void {
  const handlers = listHandlers(deps, publisher)

  namespace.use((socket, next) => {
    admit(socket, deps).then(
      () => next(),
      async (error: unknown) => next(await refuseConnection(error, deps, socket.request)),
    )
  })

  namespace.on('connection', (socket) => {
    const { sessionId } = socket.data
    const peer: Peer = {
      socket,
      address: deps.readClient(socket.request).address,
      session: async () => (peer.known = assertAlive(await deps.store.findSessionById(sessionId), deps.clock.now())),
      known: null,
    }
    dispatchEvents(socket, peer, handlers, deps, drain)
    void socket.join(sessionRoom(sessionId))
    socket.on('disconnect', () => {
      if (deps.presence.isConnected(sessionId)) return
      leave(deps, sessionId, publisher).catch((error: unknown) => deps.log.error({ err: error }, 'a leaving visitor could not be announced'))
    })
    welcome(peer, deps, publisher).catch(async (error: unknown) => {
      if (!(error instanceof RejoinError)) deps.log.error({ err: error }, 'a visitor could not be welcomed')
      // Only a final word costs a credential: a full disk is no reason to lose a visitor (RES-9).
      else if (!isRetryable(error.code)) await tellEnd(socket, deps).catch(() => undefined)
      socket.disconnect(true)
    })
  })
}

/** A session may come several times and a person from several devices, but not without end (LIM-6). */
async function admit(socket: VisitorSocket, deps: Deps): Promise<void> {
  const { session, rotated } = await admitVisitor(deps, socket.handshake.auth['token'], readOrigin(socket.request))
  const seats = [['connections.session', session.id] as const, ...(session.contact_id === null ? [] : [['connections.contact', session.contact_id] as const])]
  for (const [cap, key] of seats) holdSeat(socket, deps.seats.take(cap, key))
  socket.data.sessionId = session.id
  socket.data.rotated = rotated
}

/** Joins the person's room and says where their log stands and how far it was read, so that whatever was missed is noticed at once (CON-1). */
async function welcome(peer: Peer, deps: Deps, publisher: Publisher): Promise<void> {
  const session = await peer.session()
  const { rotated } = peer.socket.data
  if (rotated !== null) {
    // Not kept any longer than it takes to hand it over.
    peer.socket.data.rotated = null
    peer.socket.emit('session.rotated', { token: rotated, expires_in: secondsLeft(session, deps.clock.now()) })
  }
  if (session.contact_id !== null) await peer.socket.join(contactRoom(session.channel_id, session.contact_id))
  const guestOf = await deps.store.listGuestConversations(session.id)
  await peer.socket.join(guestOf.map(({ id }) => guestRoom(id)))
  await deps.store.touchSession(session)
  // Read when their rooms are joined: whatever comes after this is heard.
  const visible = await listVisible(deps, session, guestOf.length === 0 ? guestOf : undefined)
  await announce(deps, session, 'online', publisher)
  await tellHeads(peer.socket, session, visible, deps)
  await tellReads(peer.socket, visible, deps)
}

async function leave(deps: Deps, sessionId: string, publisher: Publisher): Promise<void> {
  const session = await deps.store.findSessionById(sessionId)
  if (session !== null) await announce(deps, session, 'offline', publisher)
}

async function announce(deps: Deps, session: SessionRecord, state: 'online' | 'offline', publisher: Publisher): Promise<void> {
  // Somebody of the staff looking on is not the person: nobody is told that they came or went (RES-17).
  if (session.actor !== null || session.conversation_id === null || !publisher.isWatched(session.conversation_id)) return
  const conversation = await deps.store.findConversation(session.conversation_id, 'agent')
  // To agents a guest is whoever the conversation was given to.
  if (conversation !== null) publisher.publishPresence(conversation.id, conversation.contact_id, state)
}

function listHandlers(deps: Deps, publisher: Publisher): ReadonlyMap<string, Handler<Peer>> {
  return new Map<string, Handler<Peer>>([
    [
      'message.send',
      defineHandler(visitorMessageSendRequest, async (peer: Peer, input) => {
        // Whether they may still write is judged in the transaction that writes it; limits and names of a moment ago will do.
        const session = peer.known?.conversation_id == null ? await peer.session() : peer.known
        await limitMessage(deps, session, peer.address)
        return sendAsVisitor(deps, session, input)
      }),
    ],
    [
      'conversation.sync',
      defineHandler(conversationSyncRequest, async (peer: Peer, input) => {
        const conversation = await findVisible(deps, await peer.session(), input.conversation_id)
        return syncConversation(deps, conversation, input, 'contact')
      }),
    ],
    [
      'conversation.read',
      defineHandler(conversationReadRequest, async (peer: Peer, input) => {
        const session = await peer.session()
        assertMayWrite(session)
        const conversation = await findVisible(deps, session, input.conversation_id)
        const seq = await deps.store.advanceRead({ conversation_id: conversation.id, participant: { id: conversation.contact_id, purpose: 'customer' }, seq: input.seq })
        return { conversation_id: conversation.id, seq }
      }),
    ],
    [
      'conversation.start',
      defineHandler(startConversationRequest, async (peer: Peer) => {
        const session = await peer.session()
        assertMayWrite(session)
        await assertMayStart(deps, session)
        await limitConversation(deps, session, peer.address)
        return { conversation: await deps.store.startConversation(session.id) }
      }),
    ],
    [
      'conversation.rate',
      defineHandler(rateConversationRequest, async (peer: Peer, input) => {
        const session = await peer.session()
        await limitMessage(deps, session, peer.address)
        return rateConversation(deps, session, input)
      }),
    ],
    [
      'contact.introduce',
      defineHandler(introduceContactRequest, async (peer: Peer, input) => {
        const session = await peer.session()
        assertMayWrite(session)
        await limitMessage(deps, session, peer.address)
        await deps.store.introduceContact(session.id, input.introduction)
        return {}
      }),
    ],
    [
      'typing',
      defineHandler(typingRequest, async (peer: Peer, input) => {
        const session = await peer.session()
        assertMayWrite(session)
        const conversation = await findVisible(deps, session, input.conversation_id)
        publisher.publishTyping(conversation, { id: conversation.contact_id, purpose: 'customer' }, input.typing, peer.socket.id)
        return {}
      }),
    ],
    [
      'attachment.offer',
      defineHandler(offerFileRequest, async (peer: Peer, input) => {
        const session = await peer.session()
        // It asks for an agent's attention as a message does.
        await limitMessage(deps, session, peer.address)
        return offerAsVisitor(deps, session, input)
      }),
    ],
    ['attachment.accept', defineHandler(answerOfferRequest, async (peer: Peer, input) => answerAsVisitor(deps, await peer.session(), input, 'accepted'))],
    ['attachment.reject', defineHandler(answerOfferRequest, async (peer: Peer, input) => answerAsVisitor(deps, await peer.session(), input, 'rejected'))],
  ])
}
