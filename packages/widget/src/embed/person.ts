import { leavePerson } from '../session/leave-person.ts'
import type { SessionStorage } from '../session/session-storage.ts'
import type { Session } from '../session/session.ts'
import { initialChatState, type ChatStore } from '../state/chat-state.ts'
import type { Line } from './line.ts'
import type { MomentBus } from './moments.ts'
import type { TabNews } from './tabs.ts'

export type PersonDeps = {
  readonly store: ChatStore
  readonly storage: SessionStorage
  readonly session: Session
  readonly line: Line
  readonly moments: MomentBus
  /** Whoever leaves takes their number along at once. */
  readonly tellUnread: () => void
  readonly isOpen: () => boolean
  readonly loadUnsent: () => void
}

/** Who is in front of this page, and how they leave it. */
export type Person = {
  /** Everything of the person of now is gone when this returns (EMB-4). */
  readonly leave: () => void
  /** Goes on as whoever another tab has stored. */
  readonly adopt: () => void
  /** The same, if another tab has stored somebody else. */
  readonly adoptIfElse: () => boolean
  /** A logout, here or elsewhere: from now on this page knows nobody. Returns the secret that was in use. */
  readonly becomeNobody: () => string | null
  /** What another tab of this browser did (EMB-5). */
  readonly hearTab: (news: TabNews) => void
}

export function createPerson({ store, storage, session, line, moments, tellUnread, isOpen, loadUnsent }: PersonDeps): Person {
  const { connection } = line

  /** Screen last: by then there is nothing left that could paint it again. */
  function leave(): void {
    leavePerson({
      closeSocket: line.closeSocket,
      forgetSession: session.forget,
      clearOutbox: () => moments.tell('leave', null),
      clearStorage: storage.clear,
      clearScreen,
    })
  }

  /** What is shown of a person; the look of the channel and the state of the line are not theirs. */
  function clearScreen(): void {
    const { settings, status, person } = store.get()
    store.set({ ...initialChatState, settings, status, person: person + 1 })
    tellUnread()
  }

  function adopt(): void {
    connection.stop()
    moments.tell('leave', null)
    clearScreen()
    session.adoptStored()
    connection.start()
  }

  function adoptIfElse(): boolean {
    const isElse = session.compareStored() === 'else'
    if (isElse) adopt()
    return isElse
  }

  function becomeNobody(): string | null {
    connection.stop()
    const token = session.logOut()
    leave()
    if (isOpen()) connection.start()
    return token
  }

  return {
    leave,
    adopt,
    adoptIfElse,
    becomeNobody,
    hearTab(news) {
      if (typeof news === 'object') return moments.tell('shared', news)
      // Also after a logout: a tab that slept hears of it late, and what is kept by then is the next person's.
      if (adoptIfElse()) return
      if (news !== 'logout') return loadUnsent()
      becomeNobody()
      store.set({ ended: 'logout' })
    },
  }
}
