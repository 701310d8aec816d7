import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '@rejoin/protocol'
import { CHANNEL } from '../../../test/support/sqlite-file.ts'
import { matchContact } from '../../identity/match-contact.ts'
import { resolveConversation } from '../../identity/resolve-conversation.ts'
import { anEvent } from '../contract/sources.suite.ts'
import type { ConversationFilters, PageRequest, Store } from '../store.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const TICKET = { type: 'order', external_id: 'A-1' }
const DEVICE = { browser: null, os: null, kind: 'unknown' } as const

type Seed = Awaited<ReturnType<typeof seed>>
type List = (store: Store, ids: Seed, page: PageRequest) => Promise<Page<unknown>>

/** Three of everything, so that each list has pages on both sides. */
async function seed(store: Store) {
  const channels = []
  for (const n of [1, 2, 3]) {
    channels.push((await store.insertChannel(CHANNEL)).id)
    await store.insertSystemToken({ name: 'shop', hash: `hash ${n}`, channel_ids: null, scopes: null, expires_at: null })
    await store.insertAgent({ email: `agent${n}@example.com`, name: 'Grace', password_hash: '', role: 'agent' })
  }
  const channel = channels[0] ?? ''
  const identify = (external_id: string, ticket: typeof TICKET | null) =>
    store.identifyContact(
      { channel_id: channel, identities: [{ kind: 'external_id', value: external_id }], unverified: {}, profile: { organization_id: 'acme', metadata: { plan: 'pro' } }, ticket, dry_run: false, caller: 'test' },
      { matchContact: (matches) => matchContact(matches, 'error'), resolveConversation: (current) => resolveConversation(current, 'reopen') },
    )
  await store.upsertTicket(TICKET, { participants: [...['ada', 'bob', 'cleo'].map((external_id) => ({ type: 'contact' as const, external_id })), { type: 'organization', external_id: 'acme' }] })
  const contacts = []
  for (const who of ['ada', 'bob', 'cleo']) for (const ticket of [null, TICKET]) contacts.push((await identify(who, ticket)).contact.id)
  const session = await store.openAnonymousSession({ channel_id: channel, install_hash: 'browser', secret_hash: 'secret', device: DEVICE, attributes: {}, expires_at: '9999-12-31T23:59:59.999Z' })
  const conversation = (await store.startConversation(session.id)).id
  for (const text of ['one', 'two', 'three']) {
    await store.appendMessage({ target: { conversation_id: conversation }, sender: { id: 'grace', purpose: 'agent' }, content: { type: 'text', text }, client_message_id: null, visibility: 'public', metadata: {} }, () => 'append')
  }
  // Somebody chats as nobody, and turns out to be Ada.
  const guest = await store.openAnonymousSession({ channel_id: channel, install_hash: 'tablet', secret_hash: 'guest', device: DEVICE, attributes: {}, expires_at: '9999-12-31T23:59:59.999Z' })
  const given = (await store.startConversation(guest.id)).id
  await store.associateContact({ conversation_id: given, communication_id: guest.id, who: { kind: 'id', contact_id: contacts[0] ?? '' }, create: false, caller: 'test' }, { matchContact: (matches) => matchContact(matches, 'error'), decideAssociation: () => 'give' })
  for (const source_id of ['purchases', 'tours', 'calls']) {
    await store.insertSource({ source_id, name: 'Purchases', mapping: null, token_hash: `hash of ${source_id}` })
    await store.ingestEvents(source_id, ['ada', 'ada', 'bob', 'nobody'].map((who, n) => anEvent(`${n}`, { external_id: who })), () => true)
  }
  const source = await store.findSource('purchases')
  if (source === null) throw new Error('there is no source')
  const about = (await store.listConversations({ ticket: TICKET }, {}, 'agent', null)).data[0]?.id ?? ''
  for (let n = 0; n < 3; n++) await store.insertAuditEntry({ actor: { kind: 'system', id: 'backend' }, action: 'contacts.update', target: { type: 'contact', id: 'ada' }, fields: [], request_id: null })
  return { session: session.id, about, source, erased: contacts[4] ?? '', guest: guest.id, given, channel, channels, contact: contacts[0] ?? '', visitor: (await store.findSessionById(session.id))?.contact_id ?? '', conversation }
}

function missing(): never {
  throw new Error('there is none')
}

const filtered = (name: string, filters: (ids: Seed) => ConversationFilters) => [`conversations ${name}`, (store: Store, ids: Seed, page: PageRequest) => store.listConversations(filters(ids), page, 'agent', null)] as const

const LISTS: readonly (readonly [name: string, list: List])[] = [
  ['channels', (store, _, page) => store.listChannels(page, null)],
  ['channels of a limited token', (store, ids, page) => store.listChannels(page, ids.channels)],
  ['system tokens', (store, _, page) => store.listSystemTokens(page)],
  ['agents', (store, _, page) => store.listAgents(page)],
  ['contacts', (store, _, page) => store.listContacts(page)],
  ['contacts by identity', (store, _, page) => store.searchContacts([{ kind: 'external_id', value: 'ada' }], page)],
  ['contacts by metadata', (store, _, page) => store.searchContacts([{ metadata: { plan: 'pro' } }], page)],
  ['decisions', (store, ids, page) => store.listDecisions(ids.contact, page)],
  ['sessions', (store, ids, page) => store.listSessions(ids.visitor, page)],
  ['tickets', (store, _, page) => store.listTickets(null, page)],
  ['tickets of a type', (store, _, page) => store.listTickets('order', page)],
  ['messages', (store, ids, page) => store.listMessages(ids.conversation, page, 'contact')],
  filtered('of everybody', () => ({})),
  filtered('of a channel', (ids) => ({ channel_id: ids.channel })),
  filtered('by state', () => ({ state: 'open' })),
  filtered('of a contact', (ids) => ({ contact_id: ids.contact })),
  filtered('of an agent', () => ({ assignee_id: 'grace' })),
  filtered('about a ticket', () => ({ ticket: TICKET })),
  filtered('by source', () => ({ source: 'chat_plugin' })),
  filtered('of another source', () => ({ source: 'purchases' })),
  filtered('of a contact and source', (ids) => ({ contact_id: ids.contact, source: 'purchases' })),
  filtered('of another source by everything', (ids) => ({ contact_id: ids.contact, channel_id: ids.source.id, state: 'open', assignee_id: 'grace', ticket: TICKET, source: 'purchases', unassigned: true })),
  filtered('in the queue', () => ({ state: 'open', unassigned: true })),
  filtered('of a queue', () => ({ queue: 'Billing' })),
  filtered('of any agent', () => ({ unassigned: false })),
  filtered('of a channel by state', (ids) => ({ channel_id: ids.channel, state: 'open' })),
  filtered('by everything', (ids) => ({ contact_id: ids.contact, channel_id: ids.channel, state: 'open', assignee_id: 'grace', ticket: TICKET, source: 'chat_plugin' })),
  ['sources', (store, _, page) => store.listSources(page)],
  ['messages of a source', (store, ids, page) => store.listSourceMessages(ids.source, null, page)],
  ['events of one name', (store, ids, page) => store.listSourceMessages(ids.source, 'purchase', page)],
  filtered('of somebody or their organization', () => ({ participant_id: 'acme' })),
  filtered('of somebody about a ticket', () => ({ participant_id: 'acme', ticket: TICKET })),
  ['the audit log', (store, _, page) => store.listAuditEntries(null, page)],
  ['what was done to one', (store, _, page) => store.listAuditEntries({ target_id: 'ada' }, page)],
  ['what one did', (store, _, page) => store.listAuditEntries({ actor_id: 'backend' }, page)],
  ['conversations of a limited token', (store, ids, page) => store.listConversations({}, page, 'agent', ids.channels)],
]

const LOOK_UPS: readonly (readonly [name: string, look: (store: Store, ids: Seed) => Promise<unknown>])[] = [
  ['own conversations', (store, ids) => store.listOwnConversations(ids.contact, ids.channel)],
  ['a session by its secret', (store) => store.useSecret({ hash: 'secret', make_next_hash: null }, () => 'accept')],
  ['a token by its hash', (store) => store.findSystemToken('hash 1')],
  ['a source by its token', (store) => store.findSourceByToken('hash of purchases')],
  ['a source by its name', (store) => store.findSource('purchases')],
  ['an event that is told', (store) => store.ingestEvents('purchases', [anEvent('0'), anEvent('new', { external_id: 'ada' }), anEvent('waits', { email: 'nobody@example.com' })], () => true)],
  ['waiting events', (store) => store.insertContact({ identities: [{ kind: 'external_id', value: 'nobody' }], drop: [], unverified: {}, profile: {} })],
  ['an erased person', (store, ids) => store.eraseContact(ids.erased)],
  ['a deleted source', (store) => store.deleteSource('calls')],
  ['an agent by their session', (store) => store.findAgentBySession('hash')],
  ['merges', (store, ids) => store.listMerges(ids.contact)],
  ['a ticket', (store) => store.findTicket(TICKET)],
  ['tickets that name somebody', (store, ids) => store.listTicketsNaming(ids.contact)],
  ['whether a contact takes part', (store, ids) => store.isSeenByContact(ids.about)],
  ['reads', (store, ids) => store.listReads(ids.conversation)],
  ['participants', (store, ids) => store.listParticipants(ids.conversation)],
  ['an offer', (store, ids) => store.appendMessage({ target: { conversation_id: ids.conversation }, sender: { id: 'grace', purpose: 'agent' }, content: { type: 'text', text: 'x' }, client_message_id: null, visibility: 'public', metadata: {}, reply: { message_id: ids.contact, payload: 'x' } }, () => 'append').catch(() => undefined)],
  ['communications', async (store, ids) => store.listCommunications((await store.findConversation(ids.given, 'agent')) ?? missing())],
  ['guests', (store, ids) => store.listGuests(ids.given)],
  ['conversations of a guest', (store, ids) => store.listGuestConversations(ids.guest)],
  ['a guest', (store, ids) => store.isGuest(ids.guest, ids.given)],
  ['the one to associate with', (store, ids) => store.associateContact({ conversation_id: ids.given, communication_id: ids.guest, who: { kind: 'metadata', metadata: { plan: 'basic' } }, create: false, caller: 'test' }, { matchContact: () => missing(), decideAssociation: () => missing() }).catch(() => undefined)],
  ['whose sessions end with the contact', (store, ids) => store.revokeSessions({ contact_id: ids.contact }, 'revoked')],
  ['events', (store, ids) => store.readEvents(ids.conversation, 1, 100)],
  ['heads', (store, ids) => store.readHeads([ids.conversation])],
  ['a consent', (store, ids) => store.hasConsented({ channel_id: ids.channel, text: 'x', privacy_url: null }, { session_id: ids.session, contact_id: ids.contact })],
  ['a consent by a secret', (store, ids) => store.hasConsentedBySecret({ channel_id: ids.channel, text: 'x', privacy_url: null }, 'secret')],
  ['consents', (store, ids) => store.listConsents(ids.contact)],
  ['a rating', (store, ids) => store.rateConversation({ conversation_id: ids.conversation, score: 5, comment: null, actor: { purpose: 'customer', id: ids.visitor } }, () => undefined)],
  ['an introduction', (store, ids) => store.introduceContact(ids.session, { name: 'Maria' })],
  ['a file', (store) => store.findAttachment('file')],
  ["a visitor's uploads", (store, ids) => store.readUploadFacts({ side: 'contact', session_id: ids.session })],
  ["an agent's uploads", (store) => store.readUploadFacts({ side: 'agent', agent_id: 'grace' })],
  ['known files', (store) => store.findKnownFiles(['file'])],
  ['an origin', (store) => store.isOriginListed('https://shop.test')],
]

const dir = mkdtempSync(join(tmpdir(), 'rejoin-plans-'))
const path = join(dir, 'rejoin.db')
const statements: string[] = []
const store = openSqliteStore(path, { trace: (sql) => void statements.push(sql) })
let ids: Seed
beforeAll(async () => {
  ids = await seed(store)
})
afterAll(async () => {
  await store.close()
  rmSync(dir, { recursive: true })
})

/** How SQLite goes about every question that the work asks of it. */
async function plansOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  statements.length = 0
  await work()
  const asked = statements.filter((sql) => /^(?:SELECT|WITH|UPDATE|DELETE)/.test(sql))
  expect(asked.length).toBeGreaterThan(0)
  const db = new BetterSqlite3(path, { readonly: true })
  const plans = asked.flatMap((sql) => db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail))
  db.close()
  return plans
}

/** The newest page, the one after it, and back again. */
async function turnPages(list: List): Promise<void> {
  const newest = await list(store, ids, { page_size: 1 })
  const older = await list(store, ids, { page_size: 1, cursor: newest.pagination_data.next_cursor })
  await list(store, ids, { page_size: 1, cursor: older.pagination_data.previous_cursor })
}

/** Walking a whole table, or sorting what an index should have in order, gets slower with every conversation ever held. `buried` is what a recursion has found so far. */
const isSlow = (detail: string): boolean => /^SCAN (?!buried$|.*(?:USING|VIRTUAL TABLE|CONSTANT ROW|\(subquery))/.test(detail) || /TEMP B-TREE FOR (?:LAST TERM OF )?ORDER BY/.test(detail)

it.for(LISTS)('pages of %s are served by an index', async ([, list]) => {
  expect((await plansOf(() => turnPages(list))).filter(isSlow)).toEqual([])
})

it.for(LOOK_UPS)('%s are found by an index', async ([, look]) => {
  expect((await plansOf(() => look(store, ids))).filter(isSlow)).toEqual([])
})

it.for([
  ['own conversations', () => store.listOwnConversations(ids.contact, ids.channel)],
  ['conversations of a contact in a channel', () => store.listConversations({ contact_id: ids.contact, channel_id: ids.channel, state: 'open' }, {}, 'agent', null)],
] as const)('%s never walk the channel', async ([, ask]) => {
  const plans = await plansOf(ask)
  expect(plans.filter((detail) => /conversations_by_(?:channel|state|activity)/.test(detail))).toEqual([])
  expect(plans.some((detail) => detail.includes('conversations_by_contact'))).toBe(true)
})

const EVERY_FILTER = (ids: Seed): ConversationFilters => ({ contact_id: ids.contact, ticket: TICKET, assignee_id: 'grace', queue: 'Billing', channel_id: ids.channel, state: 'open', source: 'purchases', unassigned: false })

it.for([null, undefined, 'contact', 'organization', 'agent', 'bot'] as const)('[TCK-6] every combination of filters, participant type %s, has an index', async (participant_type) => {
  const filters = Object.entries(EVERY_FILTER(ids))
  for (let chosen = 0; chosen < 1 << filters.length; chosen++) {
    const some: ConversationFilters = Object.fromEntries(filters.filter((_, bit) => (chosen & (1 << bit)) !== 0))
    const asked = participant_type === null ? some : { ...some, participant_id: 'acme', participant_type }
    const plans = await plansOf(() => turnPages((store, _ids, page) => store.listConversations(asked, page, 'agent', null)))
    expect([asked, plans.filter(isSlow)]).toEqual([asked, []])
    // In order of activity, everything ever held is walked, unless nothing better was asked for.
    const walksAll = plans.some((detail) => detail.includes('conversations_by_activity'))
    expect([asked, walksAll]).toEqual([asked, Object.keys(asked).every((name) => name === 'unassigned')])
  }
})
