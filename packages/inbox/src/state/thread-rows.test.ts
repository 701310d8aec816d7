import { describe, expect, test } from 'vitest'
import { aContact, aMessage, anEvent, says } from '../testing/builders.ts'
import type { Outgoing } from './outbox.ts'
import { deriveRows, type RowInput, type ThreadRow } from './thread-rows.ts'

const me = { id: 'agent-me', name: 'Grace Hopper' }
const mine = { from_contact: false, sender: { id: me.id, purpose: 'agent', name: me.name } } as const
const rowsOf = (input: Partial<RowInput>): readonly ThreadRow[] => deriveRows({ events: [], outgoing: [], me, readByCustomer: 0, wasIdentified: () => false, ...input })
const groupsOf = (rows: readonly ThreadRow[]) => rows.filter((row) => row.kind === 'group')
const outgoing = (changes: Partial<Outgoing> = {}): Outgoing => ({
  clientMessageId: 'client-message-0001',
  conversationId: 'conversation-1',
  visibility: 'public',
  text: 'On my way',
  writtenAt: '2026-11-20T10:01:00.000Z',
  status: { kind: 'waiting' },
  ...changes,
})

describe('grouping', () => {
  test('one person within minutes is one group', () => {
    const rows = rowsOf({ events: [says(1, 'Hello'), says(2, 'Are you there?')] })
    expect(groupsOf(rows).map((group) => group.messages.length)).toEqual([2])
  })

  test('a pause of many minutes starts another group', () => {
    const rows = rowsOf({ events: [says(1, 'Hello'), says(2, 'Hello?', { sent_at: '2026-11-20T10:20:00.000Z' })] })
    expect(groupsOf(rows)).toHaveLength(2)
  })

  test('a note never joins a reply', () => {
    const rows = rowsOf({ events: [says(1, 'Sure', mine), says(2, 'Is this true?', { ...mine, visibility: 'internal' })] })
    expect(groupsOf(rows).map((group) => group.visibility)).toEqual(['public', 'internal'])
  })

  test('a new day gets its heading', () => {
    const rows = rowsOf({ events: [says(1, 'Monday', { sent_at: '2026-11-16T12:00:00.000Z' }), says(2, 'Tuesday', { sent_at: '2026-11-17T12:00:00.000Z' })] })
    expect(rows.map((row) => row.kind)).toEqual(['day', 'group', 'day', 'group'])
  })

  test('other events become quiet lines between', () => {
    const assigned = anEvent('conversation.assigned', 2, { agent_id: me.id, agent_name: me.name })
    const rows = rowsOf({ events: [says(1, 'Hello'), assigned, says(3, 'Thanks')] })
    expect(rows.map((row) => row.kind)).toEqual(['day', 'group', 'notice', 'group'])
  })
})

describe('files', () => {
  const file = { attachment_id: 'file-1', name: 'tea.png', media_type: 'image/png', size: 4 }
  const offered = anEvent('attachment.offered', 1, file)
  const accepted = anEvent('attachment.accepted', 3, file)
  const uploaded = anEvent('attachment.uploaded', 4, file)
  const noticesOf = (rows: readonly ThreadRow[]) => rows.flatMap((row) => (row.kind === 'notice' ? [row.event.type] : []))

  test('a bubble that shows the file says that it is there', () => {
    const sent = anEvent('message.created', 2, aMessage({ ...mine, seq: 2, content: { type: 'attachment', ...file } }))
    expect(noticesOf(rowsOf({ events: [offered, sent, accepted, uploaded] }))).toEqual(['attachment.accepted'])
  })

  test('what is only offered is a line of its own', () => {
    expect(noticesOf(rowsOf({ events: [offered, accepted, uploaded] }))).toEqual(['attachment.offered', 'attachment.accepted', 'attachment.uploaded'])
  })
})

describe('who was verified when', () => {
  test('a group ends where the person was verified', () => {
    const ada = aContact({ id: 'contact-ada', identified: true, external_id: 'user-42' })
    const claimed = anEvent('conversation.associated', 2, { contact: ada, previous_contact_id: 'contact-1' }, { actor: { purpose: 'system', id: 'claim' } })
    const rows = rowsOf({ events: [says(1, 'I am Ada'), claimed, says(3, 'My order?')] })
    expect(rows.map((row) => row.kind)).toEqual(['day', 'group', 'verified', 'group'])
    expect(groupsOf(rows).map((group) => group.unproved)).toEqual([true, false])
  })

  test('the site’s word names whom it meant then', () => {
    const become = (seq: number, id: string, first_name: string, actor: string) =>
      anEvent('conversation.associated', seq, { contact: aContact({ id, identified: true, external_id: id, first_name }), previous_contact_id: 'contact-1' }, { actor: { purpose: 'system', id: actor } })
    const rows = rowsOf({ events: [become(1, 'ada', 'Ada', 'token-1'), become(2, 'bob', 'Bob', 'token-1'), become(3, 'bob', 'Bob', 'claim')] })
    expect(rows.flatMap((row) => (row.kind === 'verified' ? [row.named] : []))).toEqual(['Ada', 'Bob', null])
  })
})

describe('what was chosen', () => {
  const offer = says(1, 'Tea?', { ...mine, content: { type: 'quick_replies', text: 'Tea?', replies: [{ title: 'Yes', payload: 'yes' }] } })
  const answersOf = (rows: readonly ThreadRow[]) => groupsOf(rows).flatMap(({ messages }) => messages.map(({ answered }) => answered))
  const id = offer.type === 'message.created' ? offer.data.id : ''

  test('MSG-11 the offer knows which button was pressed', () => {
    expect(answersOf(rowsOf({ events: [offer, says(2, 'Yes', { metadata: { reply_to: id, payload: 'yes' } })] }))).toEqual(['yes', null])
  })

  test('words alone choose nothing', () => {
    expect(answersOf(rowsOf({ events: [offer, says(2, 'Yes')] }))).toEqual([null, null])
  })
})

describe('how far a message has come', () => {
  const deliveries = (rows: readonly ThreadRow[]) => groupsOf(rows).flatMap((group) => group.messages.map((message) => message.delivery?.kind ?? null))

  test('only our public messages say so', () => {
    const rows = rowsOf({ events: [says(1, 'Hi'), says(2, 'Hello', mine), says(3, 'Note', { ...mine, visibility: 'internal' })] })
    expect(deliveries(rows)).toEqual([null, 'delivered', null])
  })

  test('what the visitor has read is seen', () => {
    const rows = rowsOf({ events: [says(1, 'First', mine), says(2, 'Second', mine)], readByCustomer: 1 })
    expect(deliveries(rows)).toEqual(['seen', 'delivered'])
  })

  test('an unsent reply waits at the end', () => {
    const rows = rowsOf({ events: [says(1, 'Hi')], outgoing: [outgoing()] })
    expect(deliveries(rows)).toEqual([null, 'waiting'])
  })

  test('a reply that arrived is shown once', () => {
    const arrived = says(2, 'On my way', { ...mine, client_message_id: 'client-message-0001' })
    const rows = rowsOf({ events: [says(1, 'Hi'), arrived], outgoing: [outgoing({ status: { kind: 'sending' } })] })
    expect(deliveries(rows)).toEqual([null, 'delivered'])
  })

  test('an acknowledged reply is shown before its event', () => {
    const status = { kind: 'sent', message: aMessage({ seq: 2, id: 'message-2' }) } as const
    expect(deliveries(rowsOf({ events: [says(1, 'Hi')], outgoing: [outgoing({ status })] }))).toEqual([null, 'delivered'])
  })
})

describe('changed messages', () => {
  test('a later edit shows in its old place', () => {
    const edited = anEvent('message.updated', 3, aMessage({ seq: 1, content: { type: 'text', text: 'Corrected' } }))
    const [group] = groupsOf(rowsOf({ events: [says(1, 'Wrong'), says(2, 'Next'), edited] }))
    expect(group?.messages[0]).toMatchObject({ edited: true, content: { text: 'Corrected' } })
  })

  test('a deleted message keeps its place', () => {
    const deleted = anEvent('message.deleted', 3, aMessage({ seq: 1 }))
    const [group] = groupsOf(rowsOf({ events: [says(1, 'Gone'), says(2, 'Next'), deleted] }))
    expect(group?.messages.map((message) => message.deleted)).toEqual([true, false])
  })
})
