import type { RevocationReason } from '@rejoin/protocol'
import type { Failure } from '../connection/connection.ts'
import type { Session } from '../session/session.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { emptyTimeline } from '../state/timeline.ts'
import { codeOfEnd, explainEnd, isFinalEnd } from './explain-end.ts'
import type { Line } from './line.ts'
import type { Person } from './person.ts'

export type SessionEndDeps = { readonly store: ChatStore; readonly session: Session; readonly line: Line; readonly person: Person }

/** What follows when a session ends, however we hear of it (EMB-18). */
export type SessionEnd = {
  /** The credential was refused for good. `again`: there is something else to try. */
  readonly recover: (failure: Failure) => Promise<'again' | 'refused'>
  /** The server ended our session while we were connected. */
  readonly hear: (reason: RevocationReason, into?: string) => void
}

export function createSessionEnd({ store, session, line, person }: SessionEndDeps): SessionEnd {
  /** The same person under another id: what they wrote and have not sent yet goes with them (EMB-19). */
  function followMerge(into: string): void {
    const before = session.readOwner()
    session.followMerge(into)
    line.outbox.handOver(before)
  }

  return {
    async recover({ code, reason, into }) {
      if (into != null) followMerge(into)
      const ended = explainEnd(code, reason ?? null, session.isGoingOn())
      store.set({ ended })
      const answer = await session.recover()
      // Also where the page named somebody else, and the screen was cleared for them.
      store.set({ ended })
      // Somebody who is not wanted here is not made another visitor.
      if (ended !== null && isFinalEnd(ended) && !session.isIdentified()) return 'refused'
      // A new anonymous visitor: nothing of the old conversation is theirs.
      if (answer === 'again' && !session.isIdentified()) store.set({ timeline: emptyTimeline })
      return answer
    },
    hear(reason, into) {
      // Another tab logged out, or somebody is already here in its place: then there is nothing to recover.
      if (person.adoptIfElse()) return
      if (reason === 'logout') {
        person.becomeNobody()
        return store.set({ ended: reason })
      }
      // Whoever claimed it is about to say so, from another tab of this browser: it goes on there, and here once they did.
      if ((reason === 'claimed' || reason === 'discarded') && !session.canAsk()) {
        line.connection.stop()
        return store.set({ ended: reason })
      }
      line.connection.endSession(codeOfEnd(reason), reason, into)
    },
  }
}
