import { beforeEach, describe, expect, test, vi } from 'vitest'
import { aMessage, aMessageEvent, CONVERSATION } from '../../test/support/builders.ts'
import type { VisitorSocket } from '../connection/socket.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { emptyTimeline } from '../state/timeline.ts'
import { readOlder } from './history.ts'

/** Somebody who reads a long log, down to one of its events; frames come when they are let. */
function readAt(firstSeq: number, fromSeq = firstSeq) {
  const messages = Array.from({ length: 20 }, (_, index) => aMessage(fromSeq + index))
  const store = createStore<ChatState>({ ...initialChatState, timeline: { ...emptyTimeline, conversationId: CONVERSATION, firstSeq, lastSeq: fromSeq + 19, messages } })
  const call = async (_: string, { after_seq, limit = 0 }: { readonly after_seq: number; readonly limit?: number }) => ({ events: Array.from({ length: limit }, (__, index) => aMessageEvent(after_seq + 1 + index)) })
  const drawn: (number | undefined)[][] = []
  store.subscribe(() => drawn.push([store.get().timeline.firstSeq, store.get().timeline.messages[0]?.seq]))
  return { store, drawn, read: () => readOlder(store, call as unknown as VisitorSocket['call']) }
}

let frames: (() => void)[]
beforeEach(() => {
  frames = []
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
  return () => vi.unstubAllGlobals()
})

describe('EMB-30 what is older', () => {
  test('is drawn stretch after stretch, each in a frame of its own', async () => {
    const { drawn, read } = readAt(160)
    const reading = read()
    await vi.waitFor(() => expect(frames).toHaveLength(1))
    expect(drawn).toEqual([[144, 144]])
    frames[0]?.()
    await reading
    expect(drawn).toEqual([[144, 144], [128, 128]])
  })

  test('begins where a stretch does, wherever the log began', async () => {
    const { drawn, read } = readAt(155)
    const reading = read()
    await vi.waitFor(() => expect(frames).toHaveLength(1))
    frames[0]?.()
    await reading
    expect(drawn).toEqual([[144, 144], [128, 128]])
  })

  test('is drawn at once where nobody looks', async () => {
    vi.stubGlobal('document', { hidden: true })
    const { drawn, read } = readAt(160)
    await read()
    expect(drawn.at(-1)).toEqual([128, 128])
  })

  test('takes away nothing that was there before its events were', async () => {
    const { drawn, read } = readAt(160, 150)
    await read()
    expect(drawn).toEqual([[128, 128]])
  })

  test('ends at the beginning', async () => {
    const { drawn, read } = readAt(9)
    await read()
    expect(drawn).toEqual([[1, 1]])
  })

  test('is of nobody who went elsewhere meanwhile', async () => {
    const { store, read } = readAt(160)
    const reading = read()
    await vi.waitFor(() => expect(frames).toHaveLength(1))
    store.set({ timeline: emptyTimeline })
    frames[0]?.()
    await reading
    expect(store.get().timeline).toBe(emptyTimeline)
  })
})
