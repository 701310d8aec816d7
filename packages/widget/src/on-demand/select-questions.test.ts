import { expect, test } from 'vitest'
import { aConversation } from '../../test/support/builders.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { loadTimeline } from '../state/timeline.ts'
import { selectQuestions } from './select-questions.ts'

const asking: ChatState = { ...initialChatState, loaded: true, settings: { pre_chat: { fields: [{ type: 'name' }] } } }
const away = { availability: { open: false, changes_at: null }, ask_email_when_away: true }
const waiting = { id: 'm', text: 'Hello', at: '', state: 'queued', conversationId: null } as const

test.each<[string, Partial<ChatState>, readonly string[]]>([
  ['somebody nobody knows', {}, ['name']],
  ['a page the server has not answered yet', { loaded: false }, []],
  ['somebody the site has named', { timeline: loadTimeline(aConversation(), []) }, []],
  ['somebody with a conversation beside', { conversations: [aConversation()] }, []],
  ['whose first words wait for a connection', { pending: [waiting] }, []],
  ['who has filled it in', { introduction: {} }, []],
  ['whoever looks on for the site', { spectator: { name: 'Sam', person: null } }, []],
  ['a channel without a form', { settings: away }, []],
  ['whoever comes while nobody answers', { settings: { ...asking.settings, ...away } }, ['name', 'email']],
  ['a form that asks for the address anyway', { settings: { ...away, pre_chat: { fields: [{ type: 'email', required: true }] } } }, ['email']],
])('VIS-1 %s is asked what the channel wants', (_, state, asked) => {
  expect(selectQuestions({ ...asking, ...state }).map(({ type }) => type)).toEqual(asked)
})
