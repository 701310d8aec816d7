import type { ConversationEvent, ConversationSyncRequest, ConversationSyncResult } from '@rejoin/protocol'
import type { Timeline } from '../state/timeline.ts'
import type { Failure } from './connection.ts'

/** Events asked for at once. */
const PAGE = 200

export type SyncDeps = {
  readonly read: () => Timeline
  readonly apply: (event: ConversationEvent) => 'applied' | 'known' | 'gap'
  /** Which copy of the data this is, when nobody knew yet. */
  readonly learnEpoch: (epoch: string) => void
  readonly request: (request: ConversationSyncRequest) => Promise<ConversationSyncResult>
  readonly toFailure: (error: unknown) => Failure
  /** What is here cannot be continued: read everything anew (OUT-9). */
  readonly onResync: () => void
  /** It is not this person's to see any more: deleted, or about something they no longer take part in. */
  readonly onGone: (code: string) => void
  /** The socket looks open and does not answer. */
  readonly onDead: () => void
}

export type Sync = {
  /** After every (re)connect and whenever something may be missing (OUT-7). */
  readonly catchUp: () => Promise<void>
  /** A live event: applied in its turn or not at all (OUT-8). */
  readonly receive: (event: ConversationEvent) => void
  /** The server says how far the log goes. */
  readonly hear: (head: { readonly conversation_id: string; readonly epoch: string; readonly head_seq: number }) => void
  /** Waiting for nothing any more. */
  readonly reset: () => void
}

/** Keeps the timeline equal to the log, whatever was lost in between. */
export function createSync(deps: SyncDeps): Sync {
  let running = false
  let isAskedAgain = false
  let generation = 0

  async function catchUp(): Promise<void> {
    if (running) {
      isAskedAgain = true
      return
    }
    running = true
    const mine = generation
    try {
      do {
        isAskedAgain = false
        if (!(await readToHead(mine))) break
      } while (isAskedAgain)
    } finally {
      if (mine === generation) running = false
    }
  }

  /** False when there is nothing more to do here. */
  async function readToHead(mine: number): Promise<boolean> {
    for (;;) {
      const { conversationId, epoch, lastSeq } = deps.read()
      if (conversationId === null) return false
      let page: ConversationSyncResult
      try {
        page = await deps.request({ conversation_id: conversationId, ...(epoch === null ? {} : { epoch }), after_seq: lastSeq, limit: PAGE })
      } catch (error) {
        if (mine !== generation || deps.read().conversationId !== conversationId) return false
        const { code } = deps.toFailure(error)
        if (code === 'resync_required') deps.onResync()
        else if (code === 'network') deps.onDead()
        else if (code === 'not_found' || code === 'not_a_participant') deps.onGone(code)
        return false
      }
      if (mine !== generation || deps.read().conversationId !== conversationId) return false
      if (epoch !== null && page.epoch !== epoch) {
        deps.onResync()
        return false
      }
      if (epoch === null) deps.learnEpoch(page.epoch)
      for (const event of page.events) deps.apply(event)
      if (!page.more || page.events.length === 0) return true
    }
  }

  return {
    catchUp,
    receive(event) {
      if (event.conversation_id !== deps.read().conversationId) return
      if (deps.apply(event) === 'gap') void catchUp()
    },
    hear({ conversation_id, epoch, head_seq }) {
      const timeline = deps.read()
      if (conversation_id !== timeline.conversationId) return
      if (timeline.epoch !== null && epoch !== timeline.epoch) deps.onResync()
      else if (head_seq > timeline.lastSeq) void catchUp()
    },
    reset() {
      generation++
      running = false
      isAskedAgain = false
    },
  }
}
