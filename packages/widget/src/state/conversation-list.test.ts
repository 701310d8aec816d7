import { describe, expect, test } from 'vitest'
import { aConversation, aMessage, aMessageEvent, anEvent, CONTACT, CONVERSATION } from '../../test/support/builders.ts'
import { applyToList, readInList, withShown } from './conversation-list.ts'
import { emptyTimeline, loadTimeline } from './timeline.ts'

const ORDER = { id: 't', type: 'order', external_id: 'A-1', title: 'Tea', url: null }
const listed = aConversation({ head_seq: 3, unread_count: 1, last_message: aMessage(3) })
const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined)

describe('EMB-28 the list of conversations', () => {
  test('a message of the others is the last, and unread', () => {
    expect(only(applyToList([listed], aMessageEvent(4)))).toMatchObject({ head_seq: 4, unread_count: 2, last_message: { seq: 4 } })
  })

  test('one’s own from another device is the last, and read', () => {
    expect(only(applyToList([listed], aMessageEvent(4, { from_contact: true })))).toMatchObject({ unread_count: 1, last_message: { seq: 4 } })
  })

  test('what is known already changes nothing', () => {
    const list = [listed]
    expect(applyToList(list, aMessageEvent(3))).toBe(list)
  })

  test('a deletion takes the last message away', () => {
    expect(only(applyToList([listed], anEvent(4, 'message.deleted', aMessage(3))))?.last_message).toBe(null)
    expect(only(applyToList([listed], anEvent(4, 'message.deleted', aMessage(2))))?.last_message).not.toBe(null)
  })

  test('it ends, goes on, and goes up in another one', () => {
    const completed = applyToList([listed], anEvent(4, 'conversation.completed', {}))
    expect(only(completed)?.state).toBe('completed')
    expect(only(applyToList(completed, anEvent(5, 'conversation.reopened', {})))?.state).toBe('open')
    expect(applyToList(completed, anEvent(5, 'conversation.merged', { into: 'another' }))).toEqual([])
  })

  test('one that begins elsewhere is in it with what it is about', () => {
    const created = anEvent(1, 'conversation.created', { channel: { id: 'c', source: 'chat_plugin' }, contact_id: CONTACT, ticket: ORDER })
    expect(only(applyToList([], created))).toMatchObject({ id: CONVERSATION, ticket: ORDER, unread_count: 0, last_message: null })
    expect(applyToList([], aMessageEvent(2))).toEqual([])
  })

  test('reading it to its end elsewhere counts, half of it does not', () => {
    const read = (seq: number, purpose: 'customer' | 'agent') => only(readInList([listed], { conversation_id: CONVERSATION, seq, participant: { id: CONTACT, purpose } }))?.unread_count
    expect([read(2, 'customer'), read(3, 'agent'), read(3, 'customer')]).toEqual([1, 1, 0])
  })

  test('the one on the screen is in it as it is there', () => {
    const timeline = loadTimeline(aConversation({ head_seq: 9, ticket: ORDER }), [aMessage(9)])
    expect(only(withShown([listed], timeline))).toMatchObject({ head_seq: 9, unread_count: 0, ticket: ORDER, last_message: { seq: 9 } })
    expect(only(withShown([], timeline))).toMatchObject({ id: CONVERSATION })
    expect(withShown([listed], emptyTimeline)).toEqual([listed])
  })
})
