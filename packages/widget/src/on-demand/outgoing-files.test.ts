import { beforeEach, expect, test } from 'vitest'
import { aConversation, CONVERSATION } from '../../test/support/builders.ts'
import { stubUploads, uploads } from '../../test/support/fake-uploads.ts'
import { settle } from '../../test/support/hand-cranked.ts'
import { createFiles } from '../embed/files.ts'
import { createMoments } from '../embed/moments.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import type { FileKeeper, KeptFile } from './kept-files.ts'
import { createOutgoing, isShownIn } from './outgoing-files.ts'

beforeEach(() => stubUploads((run) => setTimeout(run, 0)))

const aKept = (id: string, conversationId: string | null = CONVERSATION): KeptFile => ({ id, offered: null, stored: null, file: new File(['leaf'], `${id}.png`, { type: 'image/png' }), owner: 'ada', order: 1, conversationId })

/** A page with nothing opened, whose browser still holds these. */
function openPage(...waiting: readonly KeptFile[]) {
  const other = aConversation({ id: 'other' })
  const store = createStore<ChatState>({ ...initialChatState, status: 'online', attachments: 'open', timeline: loadTimeline(aConversation(), []), conversations: [aConversation(), other] })
  const moments = createMoments()
  const sent: unknown[] = []
  const call = async (_event: string, { client_message_id, conversation_id }: { client_message_id?: string; conversation_id?: string }): Promise<unknown> => sent.push(`${client_message_id} to ${conversation_id}`)
  const files = createFiles({ store, moments, serverUrl: 'https://chat.example', channelId: 'channel', readOwner: () => 'ada', call: call as never, plainPost: (() => undefined) as never, readToken: () => 'rjv_x', makeId: () => 'id', keep: () => undefined })
  const told: string[] = []
  const left = [...waiting]
  const keeper: FileKeeper = {
    keep: (file) => ({ ...aKept(file.name), file }),
    note: () => undefined,
    forget: ({ id }) => void told.push(`forget ${id}`),
    recall: async () => left.splice(0),
    stop: () => void told.push('stop'),
  }
  const outgoing = createOutgoing(files, keeper)
  const shown = () => outgoing.store.get().all.map(({ kept, stage }) => `${kept.id} ${stage.kind}`)
  return { store, moments, sent, told, outgoing, shown, finish: async () => (await new Promise((resolve) => setTimeout(resolve, 5)), settle()) }
}

test('FILE-19 what an earlier page left goes to where it was chosen, while nobody looks', async () => {
  const { store, sent, told, outgoing, shown, finish } = openPage(aKept('a'), aKept('b', 'other'))
  await outgoing.recall()
  expect(shown()).toEqual(['a uploading', 'b uploading'])
  expect(outgoing.store.get().all.map(({ kept }) => isShownIn(store.get(), kept))).toEqual([true, false])
  await finish()
  expect(sent).toEqual([`a to ${CONVERSATION}`, 'b to other'])
  expect([told, shown()]).toEqual([['forget a', 'forget b'], []])
})

test('FILE-18 what broke off goes on, whichever conversation is on the screen by then', async () => {
  const { store, sent, outgoing, shown, finish } = openPage()
  uploads.isNetworkDown = true
  outgoing.take(new File(['leaf'], 'tea.png', { type: 'image/png' }))
  await finish()
  expect([shown(), sent]).toEqual([['tea.png failed'], []])
  store.set({ timeline: loadTimeline(aConversation({ id: 'other' }), []), status: 'offline' })
  uploads.isNetworkDown = false
  store.set({ status: 'online' })
  await finish()
  expect(sent).toEqual([`tea.png to ${CONVERSATION}`])
})

test('EMB-4 what is on its way ends with whoever leaves', async () => {
  const { moments, sent, told, outgoing, shown, finish } = openPage(aKept('a'))
  await outgoing.recall()
  moments.tell('leave', null)
  expect([shown(), uploads.urls.length, uploads.aborted, told]).toEqual([[], 1, 1, ['stop']])
  await finish()
  expect(sent).toEqual([])
})

test('EMB-4 what is found for somebody who has just left is not begun', async () => {
  const { moments, outgoing, shown } = openPage(aKept('a'))
  const looking = outgoing.recall()
  moments.tell('leave', null)
  await looking
  expect([shown(), uploads.urls.length]).toEqual([[], 0])
})
