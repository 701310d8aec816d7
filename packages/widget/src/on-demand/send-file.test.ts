import { beforeEach, expect, test } from 'vitest'
import { aConversation, CONVERSATION } from '../../test/support/builders.ts'
import { stubUploads, uploads } from '../../test/support/fake-uploads.ts'
import { settle } from '../../test/support/hand-cranked.ts'
import type { Files } from '../embed/files.ts'
import { createMoments } from '../embed/moments.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { createFileSender, type FileProgress, type FileStage } from './send-file.ts'

beforeEach(() => stubUploads())

function setUp(attachments: ChatState['attachments'], conversationId: string | null, file = new File(['leaf'], 'tea.png', { type: 'image/png' })) {
  const store = createStore<ChatState>({ ...initialChatState, attachments, timeline: { ...initialChatState.timeline, conversationId } })
  const calls: { readonly event: string; readonly request: Record<string, unknown> }[] = []
  const call = async (event: string, request: Record<string, unknown>): Promise<unknown> => {
    calls.push({ event, request })
    return { attachment_id: 'file-1' }
  }
  const files: Files = { store, moments: createMoments(), serverUrl: 'https://chat.example', channelId: 'channel', readOwner: () => 'anonymous', call: call as Files['call'], post: () => Promise.reject(new Error('nothing is asked')), readToken: () => 'rjv_x', makeId: () => 'id-of-the-message-1', keep: () => undefined, outgoing: () => Promise.reject(new Error('nobody asks')) }
  const stages: FileStage[] = []
  let done = 0
  const sender = createFileSender(files, file, (stage) => stages.push(stage), () => done++)
  const change = async (fields: Partial<ChatState['timeline']>): Promise<void> => {
    store.set({ timeline: { ...store.get().timeline, ...fields } })
    await settle()
  }
  const become = async (status: ChatState['status']): Promise<void> => {
    store.set({ status })
    await settle()
  }
  const resume = (progress: FileProgress & { conversationId?: string }): Promise<void> => createFileSender(files, file, (stage) => stages.push(stage), () => done++, progress).run()
  return { store, sender, calls, stages, change, become, resume, isDone: () => done === 1 }
}

test('FILE-9 an open channel takes a file before anything was said', async () => {
  const { sender, calls, isDone } = setUp('open', null)
  await sender.run()
  expect(calls.map(({ event }) => event)).toEqual(['message.send'])
  expect(calls[0]?.request).not.toHaveProperty('conversation_id')
  expect(isDone()).toBe(true)
})

test('FILE-17 an offer waits for the first words', async () => {
  const { sender, calls, stages, change, isDone } = setUp('offer', null)
  const running = sender.run()
  await settle()
  expect([stages.at(-1)?.kind, calls, uploads.urls]).toEqual(['waiting', [], []])
  await change({ conversationId: CONVERSATION })
  expect(stages.at(-1)?.kind).toBe('asking')
  expect(calls).toEqual([{ event: 'attachment.offer', request: { conversation_id: CONVERSATION, name: 'tea.png', media_type: 'image/png', size: 4 } }])
  await change({ offers: { 'file-1': 'offered' } })
  expect(uploads.urls).toEqual([])
  await change({ offers: { 'file-1': 'accepted' } })
  await running
  expect(calls.map(({ event }) => event)).toEqual(['attachment.offer', 'message.send'])
  expect(isDone()).toBe(true)
})

test('FILE-10 what is declined is not uploaded', async () => {
  const { sender, stages, change } = setUp('offer', CONVERSATION)
  const running = sender.run()
  await settle()
  await change({ offers: { 'file-1': 'rejected' } })
  await running
  expect([stages.at(-1)?.kind, uploads.urls]).toEqual(['declined', []])
})

test('FILE-15 too large a file is not begun', async () => {
  const { sender, stages, calls } = setUp('open', CONVERSATION, new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'film.mp4', { type: 'video/mp4' }))
  await sender.run()
  expect(stages).toEqual([{ kind: 'failed', why: 'Larger than 10 MB', isFinal: true }])
  expect([uploads.urls, calls]).toEqual([[], []])
})

test('FILE-18 what broke off with the connection goes on when it is back', async () => {
  const { sender, stages, calls, become, isDone } = setUp('open', CONVERSATION)
  await become('online')
  uploads.isNetworkDown = true
  await sender.run()
  expect(stages.at(-1)).toEqual({ kind: 'failed', why: 'No connection', isFinal: false })
  // The line itself had not noticed yet.
  await become('online')
  expect(uploads.urls).toHaveLength(1)
  await become('offline')
  uploads.isNetworkDown = false
  await become('online')
  expect([uploads.urls.length, calls.length, isDone()]).toEqual([2, 1, true])
  await become('offline')
  await become('online')
  expect([uploads.urls.length, calls.length]).toEqual([2, 1])
})

test('FILE-18 what was taken away stays away', async () => {
  const { sender, become } = setUp('open', CONVERSATION)
  uploads.isNetworkDown = true
  await sender.run()
  sender.cancel()
  uploads.isNetworkDown = false
  await become('online')
  expect(uploads.urls).toHaveLength(1)
})

test('FILE-19 what was uploaded before a reload is not uploaded again', async () => {
  const { calls, isDone, resume } = setUp('open', CONVERSATION)
  await resume({ id: 'id-of-the-message-9', offered: null, stored: { attachment_id: 'file-9', name: 'tea.png', media_type: 'image/png', size: 4 } })
  expect([uploads.urls, calls.map(({ request }) => request)]).toEqual([[], [{ client_message_id: 'id-of-the-message-9', content: { type: 'attachment', attachment_id: 'file-9', name: 'tea.png', media_type: 'image/png', size: 4 }, conversation_id: CONVERSATION }]])
  expect(isDone()).toBe(true)
})

test.each([
  { where: 'the conversation it was chosen in', conversations: [aConversation({ id: 'tea' })], to: 'tea' },
  { where: 'the one on the screen where that is gone', conversations: [], to: CONVERSATION },
])('FILE-19 a file goes to $where', async ({ conversations, to }) => {
  const { store, calls, resume } = setUp('open', CONVERSATION)
  store.set({ conversations })
  await resume({ id: 'id-of-the-message-9', offered: null, stored: null, conversationId: 'tea' })
  expect(calls.map(({ request }) => request['conversation_id'])).toEqual([to])
})
