import { describe, expect, test } from 'vitest'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { createMoments } from './moments.ts'
import { createPerson, type PersonDeps } from './person.ts'

/** A tab in which somebody is, and what this browser has stored by now. */
function openTab(stored: 'mine' | 'else' | 'nobody') {
  const did: string[] = []
  const note = (what: string) => () => void did.push(what)
  const store = createStore<ChatState>(initialChatState)
  const person = createPerson({
    store,
    moments: createMoments(),
    storage: { clear: note('clear storage') },
    session: { compareStored: () => stored, adoptStored: note('adopt'), forget: note('forget'), logOut: () => null },
    line: { connection: { stop: note('stop'), start: note('start') }, closeSocket: note('close socket') },
    tellUnread: () => undefined,
    isOpen: () => false,
    loadUnsent: note('load unsent'),
  } as unknown as PersonDeps)
  return { person, store, did }
}

describe('EMB-5 what another tab did', () => {
  test.each(['mine', 'nobody'] as const)('a logout leaves nobody, where %s is stored', (stored) => {
    const { person, store, did } = openTab(stored)
    person.hearTab('logout')
    expect(did).toEqual(['stop', 'close socket', 'forget', 'clear storage'])
    expect(store.get().ended).toBe('logout')
  })

  test('a logout heard late takes nothing from the next person', () => {
    const { person, store, did } = openTab('else')
    person.hearTab('logout')
    expect(did).toEqual(['stop', 'adopt', 'start'])
    expect(store.get().ended).toBe(null)
  })

  test('OUT-11 what it left unsent is looked for', () => {
    const { person, did } = openTab('mine')
    person.hearTab('session')
    expect(did).toEqual(['load unsent'])
  })
})
