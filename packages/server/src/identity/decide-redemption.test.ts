import { expect, it } from 'vitest'
import type { Conversation, TicketRef } from '@rejoin/protocol'
import { DAY, formatTime, HOUR } from '../clock.ts'
import type { ChannelRecord, ContactRecord, RedemptionDecision, RedemptionFacts, SessionRecord } from '../store/store.ts'
import { decideRedemption, type RedemptionCase } from './decide-redemption.ts'

const NOW = Date.parse('2030-01-01T12:00:00.000Z')

/** Ada's backend made the token for her conversation; her browser redeems it now. */
const GIVEN: RedemptionCase = { now: NOW, install_hash: 'her browser', channel_id: 'shop', contact_id: 'ada', contact_epoch: 3, channel_epoch: 7, anonymous: 'claim', actor: false }

const channel = { id: 'shop', epoch: 7, disconnected_at: null } as ChannelRecord
const contact = { id: 'ada', epoch: 3, deleted: false, merged_into: null, blocked: false, identified: true } as ContactRecord
const conversation = (over: Partial<Conversation> = {}): Conversation => ({ id: 'hers', contact_id: 'ada', ticket: null, ...over }) as Conversation

const session = (over: Partial<SessionRecord> = {}): SessionRecord => ({
  id: 'session',
  channel_id: 'shop',
  contact_id: 'ada',
  conversation_id: 'hers',
  identified: true,
  install_hash: 'her browser',
  actor: null,
  device: { browser: null, os: null, kind: 'unknown' },
  attributes: {},
  created_at: formatTime(NOW - HOUR),
  last_active_at: formatTime(NOW - HOUR),
  expires_at: formatTime(NOW + 30 * DAY),
  revoked_at: null,
  revoked_reason: null,
  ...over,
})

const FACTS: RedemptionFacts = { channel, contact, conversation: conversation(), jti_revoked: false, redemption: null, bearer: null, bearer_anonymous: false, bearer_conversation: null, conversation_is_empty: true, is_guest: false, conversation_is_visited: false, conversation_withheld: false }

const redeemed = (over: Partial<SessionRecord> = {}, install_hash = 'her browser') => ({ redemption: { install_hash, session: session({ id: 'made before', ...over }) } })
const bearer = (over: Partial<SessionRecord>) => ({ bearer: session({ id: 'bearer', ...over }) })
/** What she said in this browser before anybody knew who she was. */
const anonymous = (over: Partial<SessionRecord> = {}): Partial<RedemptionFacts> => ({
  ...bearer({ identified: false, contact_id: 'stranger', conversation_id: 'said', ...over }),
  bearer_anonymous: true,
  bearer_conversation: conversation({ id: 'said', contact_id: 'stranger' }),
})

/** The same, after the site found out who she was and said so. */
const given = (to: string, over: Partial<SessionRecord> = {}): Partial<RedemptionFacts> => ({ ...anonymous(over), bearer_conversation: conversation({ id: 'said', contact_id: to }) })

type Row = readonly [rule: string, situation: string, facts: Partial<RedemptionFacts>, given: Partial<RedemptionCase>, decision: string]

const REFUSALS: readonly Row[] = [
  ['TOK-8', 'the channel is gone', { channel: null }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the channel is disconnected', { channel: { ...channel, disconnected_at: formatTime(NOW) } }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the channel was revoked since', { channel: { ...channel, epoch: 8 } }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the contact is gone', { contact: null }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the contact was erased', { contact: { ...contact, deleted: true } }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the contact was merged away', { contact: { ...contact, merged_into: 'bob' } }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the contact was revoked since', { contact: { ...contact, epoch: 4 } }, {}, 'refuse token_revoked'],
  ['TOK-8', 'a token of a future epoch, from a restored copy', { contact: { ...contact, epoch: 2 } }, {}, 'refuse token_revoked'],
  ['TOK-8', 'the token itself was revoked', { jti_revoked: true }, {}, 'refuse token_revoked'],
  ['RES-1', 'the contact is blocked', { contact: { ...contact, blocked: true } }, {}, 'refuse contact_blocked'],
  ['MSG-5', 'the conversation is gone', { conversation: null }, {}, 'refuse token_revoked'],
  ['MSG-5', 'the conversation is another person’s by now', { conversation: conversation({ contact_id: 'bob' }) }, {}, 'refuse token_revoked'],
  ['TCK-4', 'she was taken off the list of its ticket', { conversation_withheld: true }, {}, 'refuse not_a_participant'],
  ['TCK-4', 'she was taken off the list since she redeemed it', { ...redeemed(), conversation_withheld: true }, {}, 'refuse not_a_participant'],
]

const SESSIONS: readonly Row[] = [
  ['RES-1', 'the first time', {}, {}, 'open'],
  ['RES-2', 'the same browser again', redeemed(), {}, 'continue made before with a further secret'],
  ['RES-2', 'a thief after her', redeemed(), { install_hash: 'his browser' }, 'reused made before'],
  ['RES-2', 'she after a thief', redeemed({ install_hash: 'his browser' }, 'his browser'), {}, 'reused made before'],
  ['RES-2', 'a thief, long after her logout', redeemed({ revoked_at: formatTime(NOW) }), { install_hash: 'his browser' }, 'reused made before'],
  ['RES-2', 'the page she logged out of, from the cache', redeemed({ revoked_at: formatTime(NOW), revoked_reason: 'logout' }), {}, 'refuse token_revoked'],
  ['RES-11', 'the page she left open over night', redeemed({ last_active_at: formatTime(NOW - DAY) }), {}, 'refuse token_expired'],
  ['RES-3', 'a fresh token on every load', bearer({}), {}, 'continue bearer'],
  ['RES-3', 'her session from another browser beside it', bearer({ install_hash: 'his browser' }), {}, 'open'],
  ['RES-3', 'her session of another channel beside it', bearer({ channel_id: 'blog' }), {}, 'open'],
  ['RES-3', 'her session that is over beside it', bearer({ last_active_at: formatTime(NOW - DAY) }), {}, 'open'],
  ['RES-3', 'her session that was revoked beside it', bearer({ revoked_at: formatTime(NOW) }), {}, 'open'],
  ['RES-4', 'somebody else was logged in here', bearer({ contact_id: 'bob' }), {}, 'open, ends bearer'],
  ['RES-4', 'back in her cached page after somebody else', { ...redeemed(), ...bearer({ contact_id: 'bob' }) }, {}, 'continue made before with a further secret, ends bearer'],
  ['RES-4', 'in her cached page with a second session of hers', { ...redeemed(), ...bearer({}) }, {}, 'continue made before with a further secret'],
  ['RES-4', 'a session of a stranger with somebody else’s browser', bearer({ contact_id: 'bob', install_hash: 'his browser' }), {}, 'open'],
  ['RES-12', 'staff looks on in a browser of hers', bearer({}), { actor: true }, 'open, ends bearer'],
  ['RES-12', 'she comes after staff looked on', bearer({ actor: { id: 'staff', name: 'Support' } }), {}, 'open, ends bearer'],
  ['RES-12', 'staff looks on again', redeemed({ actor: { id: 'staff', name: 'Support' } }), { actor: true }, 'continue made before with a further secret'],
  ['RES-3', 'an anonymous visitor’s own link, opened twice', { contact: { ...contact, identified: false }, ...bearer({ identified: false }) }, {}, 'continue bearer'],
  ['RES-3', 'her anonymous session after she became somebody', bearer({ identified: false }), {}, 'open'],
]

const TICKET: TicketRef = { id: 't', type: 'order', external_id: 'A-1', title: null, url: null }

/** Whose the anonymous conversation becomes, attacks included (reliability §3.5). */
const CLAIMS: readonly Row[] = [
  ['RES-6', 'she has said nothing yet as herself', anonymous(), {}, 'open, claim become'],
  ['RES-6', 'she has said something before', { ...anonymous(), conversation_is_empty: false }, {}, 'open, claim append'],
  ['RES-6', 'the token is about a ticket', { ...anonymous(), conversation: conversation({ ticket: TICKET }) }, {}, 'open, claim append'],
  ['TCK-5', 'what she said anonymously is about a ticket', { ...anonymous(), bearer_conversation: conversation({ id: 'said', contact_id: 'stranger', ticket: TICKET }) }, {}, 'open, claim append'],
  ['RES-6', 'the same token again, after more was said', { ...redeemed(), ...anonymous(), conversation_is_empty: false }, {}, 'continue made before with a further secret, claim append'],
  ['RES-5', 'nothing was said anonymously', { ...anonymous({ contact_id: null, conversation_id: null }), bearer_anonymous: false, bearer_conversation: null }, {}, 'open'],
  ['RES-5', 'a thief has her anonymous token', anonymous(), { install_hash: 'his browser', contact_id: 'ada' }, 'open'],
  ['RES-5', 'the anonymous session of another install', anonymous({ install_hash: 'his browser' }), {}, 'open'],
  ['RES-5', 'the anonymous session of another channel', anonymous({ channel_id: 'blog' }), {}, 'open'],
  ['RES-5', 'a kiosk, within the day', anonymous({ last_active_at: formatTime(NOW - DAY) }), {}, 'open, claim become'],
  ['RES-5', 'a kiosk, later', anonymous({ last_active_at: formatTime(NOW - DAY - 1) }), {}, 'open'],
  ['RES-5', 'the anonymous visitor has logged out', anonymous({ revoked_at: formatTime(NOW) }), {}, 'open'],
  ['RES-5', 'somebody is behind it already', { ...anonymous(), bearer_anonymous: false }, {}, 'open'],
  ['RES-5', 'somebody else’s account beside the token', { ...anonymous({ identified: true, contact_id: 'bob' }), bearer_anonymous: false }, {}, 'open, ends bearer'],
  ['RES-7', 'it was claimed a moment ago', { ...anonymous(), bearer_conversation: null }, {}, 'open'],
  ['RES-8', 'the site keeps them apart', anonymous(), { anonymous: 'keep_separate' }, 'open'],
  ['RES-8', 'the site discards it', anonymous(), { anonymous: 'discard' }, 'open, claim discard'],
  ['RES-8', 'the site discards what is another install’s', anonymous({ install_hash: 'his browser' }), { anonymous: 'discard' }, 'open'],
  ['RES-12', 'staff looks on after chatting themselves', anonymous(), { actor: true }, 'open'],
]

/** The browser's conversation was given to somebody before anybody logged in there. */
const GIVEN_AWAY: readonly Row[] = [
  ['ASC-8', 'she logs in as whom she was taken for', given('ada'), {}, 'open, claim join'],
  ['ASC-8', 'so she does, a day later', given('ada', { last_active_at: formatTime(NOW - DAY - 1) }), {}, 'open'],
  ['ASC-8', 'somebody else logs in', given('bob'), {}, 'open, ends bearer'],
  ['ASC-8', 'somebody else logs in, and the site discards', given('bob'), { anonymous: 'discard' }, 'open, ends bearer'],
  ['ASC-8', 'somebody else logs in a day later', given('bob', { last_active_at: formatTime(NOW - DAY - 1) }), {}, 'open, ends bearer'],
  ['ASC-8', 'a thief has her anonymous token', given('bob'), { install_hash: 'his browser' }, 'open'],
  ['ASC-8', 'the site keeps them apart', given('ada'), { anonymous: 'keep_separate' }, 'open'],
  ['ASC-8', 'the site discards what is hers', given('ada'), { anonymous: 'discard' }, 'open, claim discard'],
  ['ASC-4', 'others are in the conversation she comes back to', { ...anonymous(), conversation_is_visited: true }, {}, 'open, claim beside'],
  ['ASC-4', 'a link of the visitor to what was given away', { conversation: conversation({ contact_id: 'bob' }), is_guest: true }, {}, 'open'],
  ['ASC-4', 'the same link beside an anonymous visit', { ...anonymous(), conversation: conversation({ contact_id: 'bob' }), is_guest: true }, {}, 'open'],
]

it.for([...REFUSALS, ...SESSIONS, ...CLAIMS, ...GIVEN_AWAY])('[%s] %s', ([, , facts, given, decision]) => {
  expect(describe(decideRedemption({ ...FACTS, ...facts }, { ...GIVEN, ...given }))).toBe(decision)
})

function describe(decision: RedemptionDecision): string {
  if (decision.kind === 'refuse') return `refuse ${decision.code}`
  if (decision.kind === 'reused') return `reused ${decision.session_id}`
  const start = decision.kind === 'open' ? 'open' : `continue ${decision.session_id}${decision.keep_secret ? '' : ' with a further secret'}`
  return [start, ...(decision.claim === 'none' ? [] : [`claim ${decision.claim}`]), ...(decision.ends === null ? [] : [`ends ${decision.ends}`])].join(', ')
}
