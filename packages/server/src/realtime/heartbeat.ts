import type { Conversation } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { isAlive, lastActiveAt } from '../identity/judge-session.ts'
import { HOUR } from '../clock.ts'
import type { SessionRecord } from '../store/store.ts'
import type { AgentNamespace, AgentSocket, VisitorNamespace, VisitorSocket } from './namespaces.ts'
import { tellEnd } from './tell-end.ts'

/** Each connection hears of its head at least this often (contract §8), so that a lost tail is noticed. */
export const HEARTBEAT_MS = 25_000

const TOUCH_AFTER_MS = 1 * HOUR

/** Says where the log of the session's conversation stands, so that a lost tail is noticed at once (CON-1). */
export async function tellHead(socket: VisitorSocket, session: SessionRecord, deps: Deps): Promise<void> {
  if (session.conversation_id === null || !(await deps.store.isSeenByContact(session.conversation_id))) return
  for (const head of await deps.store.readHeads([session.conversation_id])) socket.emit('conversation.head', head)
}

/** The same for all that the session may see: what happened meanwhile in one that is not on the screen is noticed as well (CON-15). */
export async function tellHeads(socket: VisitorSocket, session: SessionRecord, visible: readonly Conversation[], deps: Deps): Promise<void> {
  // The one they stand in first; it may be none of those that are listed.
  if (!visible.some(({ id }) => id === session.conversation_id)) await tellHead(socket, session, deps)
  const told = visible.toSorted((a, b) => Number(b.id === session.conversation_id) - Number(a.id === session.conversation_id))
  for (const { id: conversation_id, epoch, head_seq } of told) socket.emit('conversation.head', { conversation_id, epoch, head_seq })
}

/** Who has read how far, in all of them: positions are not in the log, and a device that was away would go on counting as unread what was read elsewhere (CON-16). */
export async function tellReads(socket: VisitorSocket, visible: readonly Conversation[], deps: Deps): Promise<void> {
  for (const { id: conversation_id } of visible) {
    for (const { participant, seq } of await deps.store.listReads(conversation_id)) socket.emit('conversation.read', { conversation_id, participant, seq })
  }
}

/**
 * Every 25 s: tells each socket where its log stands, and looks at its session again, which bounds how long a revocation
 * can be missed when it was made by another process (TOK-8). Returns its own off.
 */
export function startHeartbeat(visitors: VisitorNamespace, agents: AgentNamespace, deps: Deps): () => void {
  async function beatVisitor(socket: VisitorSocket): Promise<void> {
    const session = await deps.store.findSessionById(socket.data.sessionId)
    if (session === null || !isAlive(session, deps.clock.now())) {
      await tellEnd(socket, deps)
      return
    }
    // A tab that stays open is activity: its session must not run out under it.
    if (deps.clock.now() - lastActiveAt(session) > TOUCH_AFTER_MS) await deps.store.touchSession(session)
    await tellHead(socket, session, deps)
  }

  async function beatAgent(socket: AgentSocket): Promise<void> {
    const agent = await deps.store.findAgentBySession(socket.data.tokenHash)
    if (agent === null) {
      socket.emit('session.revoked', { reason: 'expired' })
      socket.disconnect(true)
      return
    }
    const open = [...socket.rooms].filter((room) => room.startsWith('conversation:')).map((room) => room.slice('conversation:'.length))
    for (const head of await deps.store.readHeads(open)) socket.emit('conversation.head', head)
  }

  /** One after the other, so that many sockets do not make one long turn; one that fails does not cost the others their beat. */
  async function beatAll<S>(sockets: Iterable<S>, beat: (socket: S) => Promise<void>): Promise<void> {
    for (const socket of sockets) {
      try {
        await beat(socket)
      } catch (error) {
        deps.log.error({ err: error }, 'a heartbeat failed')
      }
    }
  }

  const timer = setInterval(() => {
    void beatAll(visitors.sockets.values(), beatVisitor)
    void beatAll(agents.sockets.values(), beatAgent)
  }, HEARTBEAT_MS)
  return () => clearInterval(timer)
}
