import { expect, test } from 'vitest'
import type { Communication, ConversationInfo } from '@rejoin/protocol'
import { aContact, aConversation } from '../testing/builders.ts'
import { listVisits } from './page-visit.ts'

const infoWith = (communications: readonly Communication[]): ConversationInfo => ({
  ...aConversation(),
  contact: aContact(),
  participants: [{ id: 'contact-1', purpose: 'customer', type: 'contact', contact_id: 'contact-1', name: null, state: 'connected', communications }],
  reads: [],
})
const communication = (changes: Partial<Communication> = {}): Communication => ({ id: 'c', media_type: 'chat', connected_at: '2026-11-20T10:00:00.000Z', disconnected_at: null, attributes: {}, ...changes })

test('the page and the browser are told apart', () => {
  const attributes = { url: 'https://shop.example/teapots', title: 'Teapots', referrer: 'https://search.example/', locale: 'pt-BR', device: { browser: 'Firefox', os: 'macOS', kind: 'desktop' } }
  expect(listVisits(infoWith([communication({ attributes })]))).toMatchObject([
    { pageUrl: 'https://shop.example/teapots', pageTitle: 'Teapots', referrer: 'https://search.example/', browser: 'Firefox · macOS', language: 'pt-BR', connected: true },
  ])
})

test('what the page says is told line by line', () => {
  const custom = { plan: 'pro', seats: 3, trial: false, note: '', gone: null, cart: { total: '41.80', items: ['tea', 'pot'], shipping: { country: 'PT' } } }
  const [visit] = listVisits(infoWith([communication({ attributes: { custom } })]))
  expect(visit?.custom.map(({ name, value }) => `${name}: ${value}`)).toEqual(['plan: pro', 'seats: 3', 'trial: false', 'cart.total: 41.80', 'cart.items: ["tea","pot"]', 'cart.shipping.country: PT'])
  expect(listVisits(infoWith([communication({ attributes: { custom: 'text' } })]))[0]?.custom).toEqual([])
})

test('an address that could run something is no link', () => {
  const [visit] = listVisits(infoWith([communication({ attributes: { url: 'javascript:alert(1)', title: 7 } })]))
  expect(visit).toMatchObject({ pageUrl: null, pageTitle: null, browser: null })
})

test('connected devices come first, then the newest', () => {
  const visits = listVisits(
    infoWith([
      communication({ id: 'old', disconnected_at: '2026-11-20T11:00:00.000Z' }),
      communication({ id: 'newer', connected_at: '2026-11-20T12:00:00.000Z', disconnected_at: '2026-11-20T13:00:00.000Z' }),
      communication({ id: 'here', connected_at: '2026-11-19T10:00:00.000Z' }),
    ]),
  )
  expect(visits.map((visit) => visit.id)).toEqual(['here', 'newer', 'old'])
})
