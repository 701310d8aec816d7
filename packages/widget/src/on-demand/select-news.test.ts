import { expect, test } from 'vitest'
import { aConversation, aMessage } from '../../test/support/builders.ts'
import { loadTimeline } from '../state/timeline.ts'
import { selectNews } from './select-news.ts'

const at = (minute: number): string => `2026-11-21T08:0${minute}:00.000Z`
const shown = (unread_count: number) => loadTimeline(aConversation({ head_seq: 3, unread_count }), [aMessage(2, { sent_at: at(2) }), aMessage(3, { sent_at: at(3) })])
const elsewhere = (fields: object) => aConversation({ id: 'elsewhere', unread_count: 1, last_message: aMessage(9, { conversation_id: 'elsewhere', sent_at: at(4) }), ...fields })

test.each([
  { state: { timeline: shown(0), conversations: [] }, newest: undefined, why: 'all of it is read' },
  { state: { timeline: shown(1), conversations: [] }, newest: 'message-3', why: 'the one on the screen' },
  { state: { timeline: shown(2), conversations: [elsewhere({})] }, newest: 'message-9', why: 'a later one in another conversation' },
  { state: { timeline: shown(2), conversations: [elsewhere({ last_message: aMessage(9, { sent_at: at(1) }) })] }, newest: 'message-3', why: 'an earlier one in another conversation' },
  { state: { timeline: shown(0), conversations: [elsewhere({ unread_count: 0 })] }, newest: undefined, why: 'read elsewhere' },
  { state: { timeline: shown(0), conversations: [elsewhere({ last_message: aMessage(9, { from_contact: true }) })] }, newest: undefined, why: "the person's own is no news" },
])('the newest unread message: $why', ({ state, newest }) => {
  expect(selectNews(state)?.id).toBe(newest)
})
