import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { says } from '../testing/builders.ts'
import { createFakeConnection } from '../testing/fake-connection.ts'
import { watchTyping } from './typing-watch.ts'

const ID = 'conversation-1'
const ada = { id: 'contact-1', purpose: 'customer' } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const server = createFakeConnection({ log: [] })
  const watch = watchTyping(server.connection, ID, 'agent-me')
  server.connect()
  const types = (typing: boolean, participant: { id: string; purpose: 'customer' | 'agent' } = ada, conversation_id = ID): void => server.emit('typing', { conversation_id, typing, participant })
  return { server, types, names: () => watch.typists.value.map((typist) => typist.id) }
}

test('somebody who types is shown until they stop', () => {
  const { types, names } = setUp()
  types(true)
  types(true)
  expect(names()).toEqual(['contact-1'])
  types(false)
  expect(names()).toEqual([])
})

test('a lost stop ends by itself', () => {
  const { types, names } = setUp()
  types(true)
  vi.advanceTimersByTime(8_000)
  expect(names()).toEqual([])
})

test('a message ends the typing of its sender', () => {
  const { server, types, names } = setUp()
  types(true)
  server.emit('message.created', says(1, 'Hello'))
  expect(names()).toEqual([])
})

test('nobody types while the line is down', () => {
  const { server, types, names } = setUp()
  types(true)
  server.disconnect()
  expect(names()).toEqual([])
})

test('neither oneself nor other conversations are shown', () => {
  const { types, names } = setUp()
  types(true, { id: 'agent-me', purpose: 'agent' })
  types(true, ada, 'conversation-2')
  expect(names()).toEqual([])
})
