import type { ReplyToOffer } from '@rejoin/protocol'
import type { SessionStorage } from '../session/session-storage.ts'
import type { Session } from '../session/session.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { prepareText } from './converse.ts'
import type { Line } from './line.ts'
import type { Person } from './person.ts'
import type { Emit } from './shell.ts'
import type { Tabs } from './tabs.ts'

export type SayDeps = { readonly store: ChatStore; readonly storage: SessionStorage; readonly session: Session; readonly line: Line; readonly person: Person; readonly tabs: Tabs; readonly emit: Emit }

/** What the visitor says: by the composer, a button of a card, or the page itself. Works offline: it is kept, and goes when it can. */
export function createSay({ store, storage, session, line, person, tabs, emit }: SayDeps): (raw: string, reply?: ReplyToOffer) => void {
  return (raw, reply) => {
    const prepared = prepareText(raw)
    if ('problem' in prepared) {
      if (prepared.problem === 'too_long') emit('error', { code: 'invalid_field', message: 'The message is too long.' })
      return
    }
    person.adoptIfElse()
    const { spectator, isAsked, introduction, timeline } = store.get()
    if (spectator !== null) return emit('error', { code: 'forbidden', message: 'Whoever looks on for the site says nothing.' })
    if (isAsked) return emit('error', { code: 'forbidden', message: 'The visitor has to agree first.' })
    store.set({ ended: null, wish: null, introduction: null })
    const isNew = storage.read() === null
    session.keep()
    if (isNew) tabs.tell('session')
    line.outbox.add(prepared.text, session.readOwner(), timeline.conversationId, reply, introduction)
    line.connection.start()
  }
}
