import type { Deps } from '../deps.ts'
import { isAlive } from '../identity/judge-session.ts'
import { HOUR } from '../clock.ts'
import type { AgentNamespace, VisitorNamespace } from './namespaces.ts'

/** Each connection hears of its head at least this often (contract §8), so that a lost tail is noticed. */
export const HEARTBEAT_MS = 25_000

const TOUCH_AFTER_MS = 1 * HOUR

/**
 * Every 25 s: tells each socket where its log stands, and looks at its session again, which bounds how long a revocation
 * can be missed when it was made by another process (TOK-8). Returns its own off.
 */
export function startHeartbeat(visitors: VisitorNamespace, agents: AgentNamespace, deps: Deps): () => void {
  async function beatVisitors(): Promise<void> {
    for (const socket of visitors.sockets.values()) {
      const session = await deps.store.findSessionById(socket.data.sessionId)
      if (session === null || !isAlive(session, deps.clock.now())) {
        socket.emit('session.revoked', { reason: session?.revoked_reason ?? 'expired' })
        socket.disconnect(true)
        continue
      }
      // A tab that stays open is activity: its session must not run out under it.
      if (deps.clock.now() - Date.parse(session.last_active_at) > TOUCH_AFTER_MS) await deps.store.touchSession(session.id)
      if (session.conversation_id === null) continue
      for (const head of await deps.store.readHeads([session.conversation_id])) socket.emit('conversation.head', head)
    }
  }

  async function beatAgents(): Promise<void> {
    for (const socket of agents.sockets.values()) {
      const agent = await deps.store.findAgentBySession(socket.data.tokenHash)
      if (agent === null) {
        socket.emit('session.revoked', { reason: 'expired' })
        socket.disconnect(true)
        continue
      }
      const open = [...socket.rooms].filter((room) => room.startsWith('conversation:')).map((room) => room.slice('conversation:'.length))
      for (const head of await deps.store.readHeads(open)) socket.emit('conversation.head', head)
    }
  }

  const timer = setInterval(() => {
    Promise.all([beatVisitors(), beatAgents()]).catch((error: unknown) => deps.log.error({ err: error }, 'a heartbeat failed'))
  }, HEARTBEAT_MS)
  return () => clearInterval(timer)
}
