import type { RevocationReason } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { endStrings, refusalStrings } from '../strings/en-end.ts'
import { panelStrings } from '../strings/en.ts'
import { tellEnd } from './tell-end.ts'

const say = (state: Partial<ChatState>, { fullPage = false } = {}): string | null => tellEnd({ ...initialChatState, ...state }, fullPage)

const reasons = Object.keys(endStrings) as RevocationReason[]
const forGood: readonly RevocationReason[] = ['channel_disconnected', 'contact_deleted', 'contact_blocked']

describe('EMB-18 the visitor is told why', () => {
  test.each(reasons)('%s is one sentence while the chat goes on', (ended) => {
    expect(say({ ended, status: 'online' })).toBe(endStrings[ended])
  })

  test.each(reasons.filter((reason) => !forGood.includes(reason)))('%s and refused says how to go on', (ended) => {
    expect(say({ ended, refusal: 'token_revoked', status: 'refused' })).toBe(`${endStrings[ended]} Reload the page to go on.`)
  })

  test.each(forGood)('%s promises nothing', (ended) => {
    expect(say({ ended, refusal: 'token_revoked', status: 'refused' })).toBe(endStrings[ended])
  })

  test('no two reasons are told alike', () => {
    expect(new Set(Object.values(endStrings)).size).toBe(reasons.length)
  })
})

describe('where nothing ended', () => {
  test('a used link says so on its own page', () => {
    expect(say({ refusal: 'token_reused', status: 'refused' }, { fullPage: true })).toBe(refusalStrings.linkUsed)
    expect(say({ refusal: 'token_expired', status: 'refused' }, { fullPage: true })).toBe(refusalStrings.linkOver)
    expect(say({ refusal: 'token_reused', status: 'refused' })).toBe(panelStrings.refused)
  })

  test('there is nothing to tell', () => {
    expect(say({ status: 'online' })).toBe(null)
    expect(say({ status: 'offline' })).toBe(null)
  })
})
