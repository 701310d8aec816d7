import { signal, type ReadonlySignal } from '@preact/signals'
import type { TypingEvent } from '@rejoin/protocol'
import type { Connection } from './connection.ts'

export type Typist = TypingEvent['participant']

/** Longer than the pause between two reports of somebody who goes on typing; a lost "stopped" ends by itself. */
const FORGET_MS = 8_000

export type TypingWatch = { readonly typists: ReadonlySignal<readonly Typist[]>; stop(): void }

/** Who else is typing in a conversation right now. */
export function watchTyping(connection: Connection, conversationId: string, myId: string): TypingWatch {
  const typists = signal<readonly Typist[]>([])
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function forget(id: string): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    typists.value = typists.value.filter((typist) => typist.id !== id)
  }

  const off = [
    // Without a line we do not know what anybody is doing.
    connection.status.subscribe((status) => {
      if (status !== 'online') for (const id of timers.keys()) forget(id)
    }),
    connection.on('typing', ({ conversation_id, typing, participant }) => {
      if (conversation_id !== conversationId || participant.id === myId) return
      forget(participant.id)
      if (!typing) return
      typists.value = [...typists.value, participant]
      timers.set(participant.id, setTimeout(() => forget(participant.id), FORGET_MS))
    }),
    // Whoever's message arrives has stopped typing it.
    connection.on('message.created', (event) => {
      if (event.conversation_id === conversationId) forget(event.data.sender.id)
    }),
  ]

  return {
    typists,
    stop() {
      for (const undo of off) undo()
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
