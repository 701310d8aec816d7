import { expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { formatTime, HOUR } from '../clock.ts'
import type { AttachmentRecord, AttachmentSide, UploadFacts } from '../store/store.ts'
import { decideUpload, MAX_BYTES_A_DAY, MAX_FILES_A_DAY } from './judge-upload.ts'

const NOW = Date.parse('2030-01-01T00:00:00.000Z')
const FILE = { name: 'tea.png', received: 1000 }
const offer = (change: Partial<AttachmentRecord> = {}): AttachmentRecord => ({ id: 'offer', conversation_id: 'conversation', side: 'contact', name: 'tea.png', media_type: 'image/png', size: 1000, offer: 'accepted', file_id: null, internal: false, message_seq: null, ...change })
const used = (files: number, bytes: number): Partial<UploadFacts> => ({ used: { files, bytes, oldest_at: formatTime(NOW - 23 * HOUR) } })

it.for<[rule: string, what: string, facts: Partial<UploadFacts>, side: AttachmentSide, decision: string]>([
  ['FILE-9', 'open', { policy: 'open' }, 'contact', 'waits to be sent'],
  ['FILE-9', 'off', { policy: 'off' }, 'contact', 'forbidden'],
  ['FILE-9', 'offer without one', { policy: 'offer' }, 'contact', 'forbidden'],
  ['FILE-10', 'offer with the accepted one', { policy: 'offer', awaited: [offer()] }, 'contact', 'offer'],
  ['FILE-10', 'the oldest of two that are the same', { policy: 'offer', awaited: [offer(), offer({ id: 'later' })] }, 'contact', 'offer'],
  ['FILE-10', 'another name', { policy: 'offer', awaited: [offer({ name: 'coffee.png' })] }, 'contact', 'forbidden'],
  ['FILE-10', 'another size', { policy: 'offer', awaited: [offer({ size: 1001 })] }, 'contact', 'forbidden'],
  ['FILE-10', 'open, and offered all the same', { policy: 'open', awaited: [offer()] }, 'contact', 'offer'],
  ['FILE-10', 'off since it was accepted', { policy: 'off', awaited: [offer()] }, 'contact', 'forbidden'],
  ['FILE-11', "an agent's", {}, 'agent', 'waits to be sent'],
  ['FILE-11', "an agent's that was offered by name", { awaited: [offer({ side: 'agent', offer: 'offered' })] }, 'agent', 'offer'],
  ['FILE-5', 'the last one of a day', used(MAX_FILES_A_DAY - 1, MAX_BYTES_A_DAY - 1000), 'contact', 'waits to be sent'],
  ['FILE-5', 'one too many', used(MAX_FILES_A_DAY, 1), 'contact', `rate_limited ${HOUR}`],
  ['FILE-5', 'a byte too many', used(1, MAX_BYTES_A_DAY - 999), 'contact', `rate_limited ${HOUR}`],
  ['FILE-5', 'an agent knows no quota', used(MAX_FILES_A_DAY, MAX_BYTES_A_DAY), 'agent', 'waits to be sent'],
])('[%s] %s', ([, , facts, side, decision]) => {
  expect(decide({ policy: 'open', awaited: [], used: { files: 0, bytes: 0, oldest_at: null }, ...facts }, side)).toBe(decision)
})

function decide(facts: UploadFacts, side: AttachmentSide): string {
  try {
    return decideUpload(facts, side, FILE, NOW)?.id ?? 'waits to be sent'
  } catch (error) {
    if (!(error instanceof RejoinError)) throw error
    return [error.code, error.details.retry_after_ms].filter(Boolean).join(' ')
  }
}
