import { describe, expect, it } from 'vitest'
import { MAX_FILE_BYTES, RejoinError, type AttachmentPolicy } from '@rejoin/protocol'
import type { AppendDecision, AttachmentRecord, AttachmentSide, ChannelRecord } from '../store/store.ts'
import { decideAnswer, decideOffer, decideSendFile, isForVisitor, MAX_OPEN_OFFERS } from './judge-attachment.ts'

const attachment = (change: Partial<AttachmentRecord> = {}): AttachmentRecord => ({ id: 'file', conversation_id: null, side: 'contact', name: 'tea.png', media_type: 'image/png', size: 1000, offer: null, file_id: 'bytes', internal: false, message_seq: null, ...change })

function outcome(decide: () => unknown): string {
  try {
    return String(decide())
  } catch (error) {
    if (!(error instanceof RejoinError)) throw error
    return error.code
  }
}

describe('sending', () => {
  it.for<[rule: string, what: string, file: Partial<AttachmentRecord>, side: AttachmentSide, policy: AttachmentPolicy, internal: boolean, decision: string]>([
    ['FILE-9', 'a visitor where it is open', {}, 'contact', 'open', false, 'plain'],
    ['FILE-9', 'a visitor where it is off', {}, 'contact', 'off', false, 'forbidden'],
    ['FILE-9', 'a visitor who has not offered it', {}, 'contact', 'offer', false, 'forbidden'],
    ['FILE-10', 'a visitor whose offer was accepted', { offer: 'accepted' }, 'contact', 'offer', false, 'plain'],
    ['FILE-10', 'a visitor whose offer waits', { offer: 'offered' }, 'contact', 'offer', false, 'forbidden'],
    ['FILE-10', 'a visitor whose offer was declined', { offer: 'rejected' }, 'contact', 'open', false, 'invalid_field'],
    ['FILE-8', 'what was sent before', { message_seq: 7 }, 'contact', 'open', false, 'invalid_field'],
    ['FILE-8', 'what is not there yet', { file_id: null, offer: 'accepted' }, 'contact', 'offer', false, 'invalid_field'],
    ['FILE-11', 'an agent, whatever the channel says', {}, 'agent', 'off', false, 'offered'],
    ['FILE-11', 'an agent in a note', {}, 'agent', 'open', true, 'plain'],
    ['FILE-11', 'an agent who has offered it by name', { offer: 'offered' }, 'agent', 'open', false, 'plain'],
    ['FILE-11', 'an agent whose offer was accepted', { offer: 'accepted' }, 'agent', 'open', false, 'plain'],
    ['FILE-11', 'an agent whose offer was declined', { offer: 'rejected' }, 'agent', 'open', false, 'invalid_field'],
  ])('[%s] %s', ([, , file, side, policy, internal, decision]) => {
    expect(outcome(() => decideSendFile(attachment({ side, ...file }), side, { policy, internal }))).toBe(decision)
  })
})

describe('offering', () => {
  const FILE = { name: 'tea.png', media_type: 'image/png', size: 1000 }
  it.for<[rule: string, what: string, file: Partial<typeof FILE>, side: AttachmentSide, policy: AttachmentPolicy, open: number, asMessage: AppendDecision, decision: string]>([
    ['FILE-10', 'a picture', {}, 'contact', 'offer', 0, 'append', 'append'],
    ['FILE-10', 'in a completed conversation that goes on', {}, 'contact', 'offer', 0, 'reopen', 'reopen'],
    ['FILE-10', 'in one that is over', {}, 'contact', 'offer', 0, 'start', 'already_completed'],
    ['FILE-9', 'where it need not be', {}, 'contact', 'open', 0, 'append', 'append'],
    ['FILE-9', 'where there are no files', {}, 'contact', 'off', 0, 'append', 'forbidden'],
    ['FILE-11', 'an agent where visitors have none', {}, 'agent', 'off', 0, 'append', 'append'],
    ['FILE-1', 'the greatest', { size: MAX_FILE_BYTES }, 'contact', 'offer', 0, 'append', 'append'],
    ['FILE-1', 'a byte more', { size: MAX_FILE_BYTES + 1 }, 'contact', 'offer', 0, 'append', 'too_large'],
    ['FILE-1', 'nothing', { size: 0 }, 'contact', 'offer', 0, 'append', 'invalid_field'],
    ['FILE-2', 'a kind that would be refused', { media_type: 'text/html', name: 'x.html' }, 'contact', 'offer', 0, 'append', 'unsupported_media_type'],
    ['FILE-2', 'a kind that browsers call otherwise', { media_type: 'application/vnd.ms-excel', name: 'x.csv' }, 'contact', 'offer', 0, 'append', 'append'],
    ['FILE-10', 'the last that may wait', {}, 'contact', 'offer', MAX_OPEN_OFFERS - 1, 'append', 'append'],
    ['FILE-10', 'one that may not', {}, 'contact', 'offer', MAX_OPEN_OFFERS, 'append', 'rate_limited'],
  ])('[%s] %s', ([, , file, side, policy, open, asMessage, decision]) => {
    const facts = { channel: { attachments: policy } as ChannelRecord, open: Array.from({ length: open }, () => attachment()) }
    expect(outcome(() => decideOffer(facts, side, { ...FILE, ...file }, asMessage))).toBe(decision)
  })
})

describe('answering', () => {
  it.for<[what: string, file: Partial<AttachmentRecord>, side: AttachmentSide, answer: 'accepted' | 'rejected', decision: string]>([
    ['an agent takes', { offer: 'offered' }, 'agent', 'accepted', 'true'],
    ['an agent declines', { offer: 'offered' }, 'agent', 'rejected', 'true'],
    ['a visitor takes', { side: 'agent', offer: 'offered' }, 'contact', 'accepted', 'true'],
    ['the same again', { offer: 'accepted' }, 'agent', 'accepted', 'false'],
    ['another answer after yes', { offer: 'accepted' }, 'agent', 'rejected', 'invalid_field'],
    ['another answer after no', { offer: 'rejected' }, 'agent', 'accepted', 'invalid_field'],
    ["one's own", { offer: 'offered' }, 'contact', 'accepted', 'forbidden'],
    ['what was never offered', {}, 'agent', 'accepted', 'invalid_field'],
  ])('[FILE-12] %s', ([, file, side, answer, decision]) => {
    expect(outcome(() => decideAnswer(attachment(file), side, answer))).toBe(decision)
  })
})

it.for<[what: string, file: Partial<AttachmentRecord>, has: boolean]>([
  ['their own', {}, true],
  ["an agent's that they have accepted", { side: 'agent', offer: 'accepted' }, true],
  ["an agent's that they have not answered", { side: 'agent', offer: 'offered' }, false],
  ["an agent's that they have declined", { side: 'agent', offer: 'rejected' }, false],
  ['what belongs to a note', { side: 'agent', internal: true }, false],
  ['what is not there', { offer: 'accepted', file_id: null }, false],
])('[FILE-6] a visitor and %s: %s', ([, file, has]) => {
  expect(isForVisitor(attachment(file))).toBe(has)
})
