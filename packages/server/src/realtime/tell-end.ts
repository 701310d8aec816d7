import type { Deps } from '../deps.ts'
import { findSuccessor } from '../identity/use-session.ts'
import type { VisitorSocket } from './namespaces.ts'

/**
 * Says why a session that was looked at again is over, and ends its socket: by the same words as if it had been heard when
 * it happened (TOK-8), so that a page whose contact was merged meanwhile goes on as the survivor (EMB-19).
 */
export async function tellEnd(socket: VisitorSocket, deps: Pick<Deps, 'store'>): Promise<void> {
  const session = await deps.store.findSessionById(socket.data.sessionId)
  const reason = session?.revoked_reason ?? 'expired'
  const into = reason !== 'merged' || session === null ? null : await findSuccessor(deps, session)
  socket.emit('session.revoked', { reason, ...(into === null ? {} : { into }) })
  socket.disconnect(true)
}
