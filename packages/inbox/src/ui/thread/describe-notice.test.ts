import { expect, test } from 'vitest'
import { anEvent } from '../../testing/builders.ts'
import type { NoticeEvent } from '../../state/thread-rows.ts'
import { describeNotice } from './describe-notice.ts'

const names = { myId: 'agent-me', customer: 'Ada', agent: (id: string) => (id === 'agent-mei' ? 'Mei' : 'A colleague') }
const me = { purpose: 'agent', id: 'agent-me' } as const
const mei = { purpose: 'agent', id: 'agent-mei' } as const
const say = (event: ReturnType<typeof anEvent>): string => describeNotice(event as NoticeEvent, names)

test.each([
  [anEvent('conversation.assigned', 1, { agent_id: 'agent-me', agent_name: 'Grace' }, { actor: me }), 'You took this conversation'],
  [anEvent('conversation.assigned', 1, { agent_id: 'agent-me', agent_name: 'Grace' }, { actor: mei }), 'Mei assigned this to you'],
  [anEvent('conversation.assigned', 1, { agent_id: 'agent-mei', agent_name: 'Mei' }, { actor: me }), 'You assigned this to Mei'],
  [anEvent('conversation.assigned', 1, { agent_id: null, agent_name: null }, { actor: me }), 'You put this back into Open'],
  [anEvent('conversation.completed', 1, {}, { actor: mei }), 'Mei completed this'],
  [anEvent('conversation.reopened', 1, {}, { actor: { purpose: 'customer', id: 'contact-1' } }), 'Reopened by a new message'],
  [anEvent('page.pushed', 1, { url: 'https://a.example/', title: 'Returns' }, { actor: me }), 'You sent the page'],
  [anEvent('conversation.transferred', 1, { to_agent_id: 'agent-mei', agent_name: 'Mei' }, { actor: me }), 'You transferred this to Mei'],
  [anEvent('conversation.transferred', 1, { to_agent_id: 'agent-me', agent_name: 'Grace' }, { actor: mei }), 'Mei transferred this to you'],
  [anEvent('conversation.transferred', 1, { to_agent_id: 'agent-mei', agent_name: 'Mei' }, { actor: mei }), 'Mei took this conversation'],
  [anEvent('conversation.transferred', 1, { to_queue: 'Billing' }, { actor: mei }), 'Mei transferred this to the queue Billing'],
  [anEvent('conversation.tagged', 1, { tag: 'late' }, { actor: me }), 'You added the tag “late”'],
  [anEvent('conversation.rated', 1, { score: 4, comment: 'Quick!' }, { actor: { purpose: 'customer', id: 'contact-1' } }), 'Ada rated the conversation 4 out of 5'],
  [anEvent('conversation.untagged', 1, { tag: 'late' }, { actor: mei }), 'Mei removed the tag “late”'],
  [anEvent('conversation.associated', 1, { contact: { id: 'c', display_name: 'Ada' }, previous_contact_id: 'b' }), 'Now known to be Ada'],
  [anEvent('conversation.associated', 1, { contact: { id: 'c', display_name: 'Ada' }, previous_contact_id: 'b' }, { actor: { purpose: 'system', id: 'merge' } }), 'Merged: this conversation belongs to Ada now'],
  [anEvent('conversation.associated', 1, { contact: { id: 'b', display_name: null }, previous_contact_id: 'c' }, { actor: { purpose: 'system', id: 'unmerge' } }), 'Merge undone: this conversation belongs to the other contact again'],
])('%# a quiet line says who did what', (event, words) => {
  expect(say(event)).toBe(words)
})
