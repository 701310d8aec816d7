import type { Timers } from '../connection/connection.ts'
import type { Attention } from '../on-demand/attention.ts'
import type { Session } from '../session/session.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Store } from '../state/store.ts'
import type { Arrive } from './arrive.ts'
import type { Conversations } from './conversations.ts'
import type { Language } from './language.ts'
import type { LauncherState } from './launcher-state.ts'
import { loadLater } from './load-later.ts'
import type { PageSettings } from './look.ts'
import type { MomentBus } from './moments.ts'
import type { Shell } from './shell.ts'

export type AttentionDeps = {
  readonly shell: Shell
  readonly launcher: LauncherState | null
  readonly language: Pick<Language, 'settled'>
  readonly store: ChatStore
  readonly page: Store<PageSettings>
  readonly moments: MomentBus
  readonly timers: Timers
  readonly session: Session
  readonly arrive: Arrive
  readonly conversations: Conversations
  readonly open: () => Promise<void>
  readonly isOpen: () => boolean
}

/** Calling somebody takes a part of its own, which is loaded once there is a conversation to call them to, or a greeting. */
export function keepAttention(deps: AttentionDeps): () => Promise<Attention> {
  const { store, moments } = deps
  let isOver = false
  const load = loadLater(async () => {
    // What arrives while the part is on its way is news as well (ATT-2).
    const before = store.get()
    const { createAttention } = await import('../on-demand/attention.ts')
    if (isOver) throw new Error('the chat is off the page')
    return createAttention(deps, before)
  })
  moments.on('destroy', () => (isOver = true))
  store.subscribe(() => store.get().timeline.conversationId !== null && load())
  return load
}
