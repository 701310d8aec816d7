import { describe, expect, it } from 'vitest'
import { RejoinError, type SourceMapping } from '@rejoin/protocol'
import { isSameMessage, isSamePayload } from './is-repeat.ts'
import { readMessage, readMessageId, readPayload, readPayloadId } from './read-event.ts'

const NOW = '2026-05-04T09:00:00.000Z'
const MAPPING: SourceMapping = { source_message_id: '/id', external_id: '/buyer/ref', email: '/buyer/mail', phone_number: '/buyer/phones/0', occurred_at: '/at', name: '/kind', title: '/summary' }
const PAYLOAD = { id: 'p-1', at: 1_777_882_364, kind: 'purchase', summary: 'Purchased tea', buyer: { ref: 'user-42', mail: 'Ada@Example.com', phones: ['+1 (415) 555-0100'] } }
const read = (payload: unknown, mapping: SourceMapping | null = MAPPING) => readPayload({ name: 'Shop', mapping }, payload, NOW)

/** The code and field of a refusal. */
function refusalOf(work: () => unknown): readonly (string | undefined)[] {
  try {
    work()
    return ['not refused']
  } catch (error) {
    if (error instanceof RejoinError) return [error.code, error.details.field]
    throw error
  }
}

describe('a payload', () => {
  it('[SRC-2] is read where the mapping says', () => {
    expect(read(PAYLOAD)).toEqual({
      source_message_id: 'p-1',
      identities: [{ kind: 'external_id', value: 'user-42' }, { kind: 'email', value: 'ada@example.com' }, { kind: 'phone_number', value: '+14155550100' }],
      content: { type: 'event', name: 'purchase', title: 'Purchased tea', occurred_at: '2026-05-04T08:12:44.000Z', data: PAYLOAD },
      sent_at: '2026-05-04T08:12:44.000Z',
    })
  })

  it('[SRC-2] uses our names where there is no mapping', () => {
    expect(read({ source_message_id: 7, email: 'ada@example.com', name: 'tour', title: 'Took the tour', other: 1 }, null)).toMatchObject({ source_message_id: '7', identities: [{ kind: 'email', value: 'ada@example.com' }], content: { name: 'tour', title: 'Took the tour' }, sent_at: NOW })
    // With a mapping, what it does not name is not looked for: a "name" may be anybody's.
    expect(read({ id: 'p-1', name: 'Ada Lovelace', email: 'merchant@example.com' }, { source_message_id: '/id' })).toMatchObject({ identities: [], content: { name: 'event', title: 'Shop' } })
  })

  it.for<readonly [string, Record<string, unknown>, Record<string, unknown>]>([
    ['nothing, in every way to write it', { kind: null, summary: '', at: undefined, buyer: { ref: null, mail: '', phones: [] } }, { identities: [], content: { name: 'event', title: 'Shop', occurred_at: NOW } }],
    ['a name without a title', { summary: null }, { content: { name: 'purchase', title: 'purchase' } }],
    ['a number as an id', { id: 1001, buyer: { ref: 42 } }, { source_message_id: '1001', identities: [{ kind: 'external_id', value: '42' }] }],
    ['a title that is long enough', { summary: '🫖'.repeat(255) }, { content: { title: '🫖'.repeat(255) } }],
    ['a title that is too long', { summary: '🫖'.repeat(300) }, { content: { title: `${'🫖'.repeat(254)}…` } }],
  ])('[SRC-2] %s is understood', ([, change, event]) => {
    expect(read({ ...PAYLOAD, ...change })).toMatchObject(event)
  })

  it.for<readonly [string, unknown, readonly (string | undefined)[]]>([
    ['no object', 'purchase', ['invalid_body', undefined]], ['a list', [PAYLOAD], ['invalid_body', undefined]], ['null', null, ['invalid_body', undefined]],
    ['no id', { ...PAYLOAD, id: null }, ['invalid_field', 'source_message_id']], ['an object as its id', { ...PAYLOAD, id: {} }, ['invalid_field', 'source_message_id']], ['an endless id', { ...PAYLOAD, id: 'x'.repeat(256) }, ['invalid_field', 'source_message_id']],
    ['a number that may be two', { ...PAYLOAD, buyer: { ref: Number.MAX_SAFE_INTEGER + 2 } }, ['invalid_field', 'external_id']], ['a placeholder', { ...PAYLOAD, buyer: { ref: 'undefined' } }, ['reserved_identifier', 'external_id']],
    ['a broken address', { ...PAYLOAD, buyer: { mail: 'ada at example' } }, ['invalid_field', 'email']], ['a national number', { ...PAYLOAD, buyer: { phones: ['0151 23456'] } }, ['invalid_field', 'phone_number']],
    ['a time in words', { ...PAYLOAD, at: 'yesterday' }, ['invalid_field', 'occurred_at']], ['an endless name', { ...PAYLOAD, kind: 'x'.repeat(121) }, ['invalid_field', 'name']], ['a name nobody can see', { ...PAYLOAD, kind: ' \u200b' }, ['empty_message', 'name']], ['a list as its title', { ...PAYLOAD, summary: ['a'] }, ['invalid_field', 'title']],
    ['too much', { ...PAYLOAD, more: 'x'.repeat(16_384) }, ['too_large', undefined]],
  ])('[SRC-2] %s is refused by name', ([, payload, refusal]) => {
    expect(refusalOf(() => read(payload))).toEqual(refusal)
  })

  it('[SRC-2] its id is found however wrong it is', () => {
    const ids = [{ id: 'p-1', at: 'never' }, { id: 7 }, { id: {} }, { id: 'x'.repeat(256) }, null, 'p-1'].map((payload) => readPayloadId({ mapping: MAPPING }, payload))
    expect(ids).toEqual(['p-1', '7', null, null, null, null])
    expect([readMessageId({ source_message_id: 'm-1', nonsense: true }), readMessageId([])]).toEqual(['m-1', null])
  })
})

describe('a ready message', () => {
  const MESSAGE = { source_message_id: 'm-1', content: { type: 'text', text: 'Called about the delivery' } }

  it('[SRC-2] is taken as it is', () => {
    expect(readMessage({ ...MESSAGE, email: 'Ada@Example.com', identifiers: { dni: '1' }, sent_at: '2026-05-04T08:00:00Z' }, NOW)).toEqual({
      source_message_id: 'm-1', identities: [{ kind: 'email', value: 'ada@example.com' }, { kind: 'identifiers.dni', value: '1' }], content: MESSAGE.content, sent_at: '2026-05-04T08:00:00.000Z',
    })
    expect(readMessage({ ...MESSAGE, external_id: null, sent_at: null }, NOW)).toMatchObject({ identities: [], sent_at: NOW })
  })

  it.for<readonly [Record<string, unknown>, readonly (string | undefined)[]]>([
    [{ source_message_id: '' }, ['invalid_field', 'source_message_id']], [{ content: null }, ['invalid_field', 'content']], [{ content: { type: 'text', text: ' ' } }, ['empty_message', 'content.text']],
    [{ content: { type: 'attachment', attachment_id: '01890000-0000-7000-8000-000000000000', media_type: 'image/png', name: 'a.png', size: 1 } }, ['invalid_field', 'content.attachment_id']],
    [{ content: { type: 'event', name: 'a', title: 'b', occurred_at: NOW, data: { more: 'x'.repeat(16_384) } } }, ['too_large', undefined]],
    [{ from_contact: true }, ['unknown_field', 'from_contact']], [{ sent_at: 'yesterday' }, ['invalid_field', 'sent_at']], [{ email: 'x' }, ['invalid_field', 'email']],
  ])('[SRC-2] with %j it is refused by name', ([change, refusal]) => {
    expect(refusalOf(() => readMessage({ ...MESSAGE, ...change }, NOW))).toEqual(refusal)
  })
})

describe('what came again', () => {
  it('[SRC-3] a payload is the same whatever the mapping says now', () => {
    const { content } = read(PAYLOAD)
    const { id, ...rest } = PAYLOAD
    expect(isSamePayload(content, read({ ...rest, id }, { source_message_id: '/id', title: '/kind' }).content)).toBe(true)
    expect(isSamePayload(content, read({ ...PAYLOAD, total: 1 }).content)).toBe(false)
    expect(isSamePayload({ type: 'text', text: 'p-1' }, content)).toBe(false)
  })

  it('[SRC-3] a ready message is the same if it says the same', () => {
    const event = { type: 'event', name: 'a', title: 'b', occurred_at: NOW, data: { x: 1, y: [2] } } as const
    expect(isSameMessage(event, { ...event, data: { y: [2], x: 1 } })).toBe(true)
    for (const change of [{ title: 'c' }, { data: { x: 1 } }, { data: { x: '1', y: [2] } }]) expect(isSameMessage(event, { ...event, ...change })).toBe(false)
  })
})
