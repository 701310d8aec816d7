import { createTokenResult, pageOf, revokeTokensResult, sessionSummary, systemToken } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids } from './stand-ins.ts'

export const tokenDescriptions: CallDescriptions = {
  'tokens.create': {
    summary: 'Create a system token',
    details: ['The token is shown in this answer and never again; only its hash is kept. It may be limited to channels and to scopes, and may expire. No token makes one that may do more than itself.'],
    answer: createTokenResult,
    errors: ['not_found'],
    examples: [{ title: 'For one channel, contacts only', request: { name: 'Shop backend', channel_ids: [ids.channel], scopes: ['contacts'], expires_at: '2030-01-01T00:00:00.000Z' } }],
    yields: { [ids.token]: '/id' },
  },
  'tokens.list': {
    summary: 'List system tokens, newest first',
    details: ['Never with the secret.'],
    answer: pageOf(systemToken),
    examples: [{ title: 'All of them', request: {}, after: ['tokens.create'] }],
  },
  'tokens.revoke': {
    summary: 'Revoke tokens and sessions',
    details: ['By exactly one of the fields. When this answers, nothing of it is accepted any more: sessions end, their sockets get `session.revoked` and are closed within a second. For a contact or a channel it covers resume tokens that were not redeemed yet, too.'],
    answer: revokeTokensResult,
    errors: ['not_found'],
    examples: [
      { title: 'Log a person out everywhere', request: { contact_id: ids.contact }, after: ['chatplugin.authenticate'] },
      { title: 'A leaked system token', request: { token_id: ids.token } },
    ],
  },
  'sessions.list': {
    summary: 'List where a contact is logged in',
    answer: pageOf(sessionSummary),
    errors: ['not_found', 'contact_deleted'],
    examples: [{ title: 'Their devices', request: { contact_id: ids.contact }, after: ['chatplugin.authenticate'] }],
    yields: { [ids.session]: '/data/0/id' },
  },
}
