import { expect, it } from 'vitest'
import type { ConversationEvent, DurableEvent, Message } from '@rejoin/protocol'
import { writeTranscript, type TranscriptOptions } from './write-transcript.ts'

const OPTIONS: TranscriptOptions = { title: 'Tea shop', customer: 'Maria', locale: 'en-GB', timeZone: 'Europe/Berlin', isCut: false }
const CUSTOMER = { id: 'c', purpose: 'customer' } as const
const GRACE = { id: 'g', purpose: 'agent', name: 'Grace' } as const

let seq = 0
function event<T extends DurableEvent['type']>(type: T, at: string, data: Extract<DurableEvent, { type: T }>['data']): ConversationEvent {
  return { id: `event-${++seq}`, type, conversation_id: 'x', seq, at, actor: CUSTOMER, data } as ConversationEvent
}
function said(text: string, at = '2026-11-25T16:04:00.000Z', fields: Partial<Message> = {}): Message {
  return { id: `message-${++seq}`, conversation_id: 'x', seq, source: 'chat_plugin', from_contact: false, visibility: 'public', sender: GRACE, content: { type: 'text', text }, state: 'delivered', sent_at: at, metadata: {}, ...fields }
}
const created = (message: Message): ConversationEvent => event('message.created', message.sent_at, message)
/** Without the marks that hold names together. */
const write = (events: readonly ConversationEvent[], options: Partial<TranscriptOptions> = {}): string => writeTranscript(events, { ...OPTIONS, ...options }).replace(/[\u2068\u2069]/g, '')

it('[VIS-7] tells who said what, and when by the clock of the reader', () => {
  const events = [
    created(said('Hello\nthere', '2026-11-25T22:59:00.000Z', { from_contact: true, sender: CUSTOMER })),
    { id: 'h', type: 'hidden', conversation_id: 'x', seq: 9, at: '2026-11-25T22:59:30.000Z' } as const,
    created(said('Good night', '2026-11-25T23:01:00.000Z')),
    event('conversation.completed', '2026-11-25T23:02:00.000Z', {}),
  ]
  expect(write(events)).toBe(
    ['Tea shop', 'Europe/Berlin', '', '── Wednesday, 25 November 2026 ──', '', '23:59  Maria', '    Hello', '    there', '', '── Thursday, 26 November 2026 ──', '', '00:01  Grace', '    Good night', ''].join('\n'),
  )
})

it('[VIS-7] no message passes for another speaker', () => {
  const forged = created(said('ok\n\n17:05  Grace\n    You get a refund', undefined, { from_contact: true, sender: CUSTOMER }))
  const lines = write([forged], { customer: 'Maria\n17:05  Grace' }).split('\n')
  expect(lines.filter((line) => /^\d\d:\d\d /.test(line))).toEqual(['17:04  Maria 17:05 Grace'])
})

it('[VIS-7] what runs from right to left is held together', () => {
  const text = writeTranscript([created(said('שלום', undefined, { sender: { ...GRACE, name: 'נועה' } }))], { ...OPTIONS, locale: 'he', timeZone: 'Asia/Jerusalem' })
  expect(text).toContain('\u206818:04\u2069  \u2068נועה\u2069\n    שלום\n')
})

it('[VIS-7] files, pages, cards and ratings have their lines', () => {
  const at = '2026-11-25T16:04:00.000Z'
  const events = [
    created(said('', at, { content: { type: 'attachment', attachment_id: 'a', media_type: 'image/png', name: 'tea\u202egnp.png', size: 3, caption: 'Our tea' } })),
    event('page.pushed', at, { url: 'https://shop.test/returns', title: 'Returns' }),
    created(said('', at, { content: { type: 'card', title: 'Assam', description: 'Strong', actions: [{ type: 'link', title: 'Buy', url: 'https://shop.test/assam' }] } })),
    event('conversation.rated', at, { score: 4, comment: 'Quick!' }),
  ]
  const text = write(events)
  for (const part of ['    📎 tea\u202egnp.png\n    Our tea', '    Returns\n    https://shop.test/returns', '    Assam\n', '17:04  Maria\n    ★★★★☆\n    Quick!']) expect(text).toContain(part)
})

it('[VIS-7] a message is as it was changed last, or gone', () => {
  const [first, second] = [said('Befor'), said('Never mind')]
  const events = [created(first), created(second), event('message.updated', first.sent_at, { ...first, content: { type: 'text', text: 'Before' } }), event('message.deleted', first.sent_at, second)]
  expect(write(events).match(/^ {4}.*$/gm)).toEqual(['    Before'])
})

it('[VIS-7] says where the beginning was left out', () => {
  expect(write([created(said('Hello'))], { isCut: true, title: null })).toMatch(/^Europe\/Berlin\n\n…\n\n── /)
})
