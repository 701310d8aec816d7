import { createTokenRequest, listSessionsRequest, listTokensRequest, RejoinError, revokeTokensRequest, type SessionSummary } from '@rejoin/protocol'
import { createSystemToken } from '../identity/create-system-token.ts'
import { living } from '../identity/manage-contact.ts'
import { revokeTokens } from '../identity/revoke-tokens.ts'
import { assertUnlimited, isChannelVisible } from './authorize.ts'
import { defineCall } from './call.ts'

export const tokenCalls = [
  defineCall('tokens.create', {
    allow: ['system'],
    scope: 'tokens',
    schema: createTokenRequest,
    async handle(deps, input, caller) {
      assertUnlimited(caller)
      // A token can never make one that may do more than itself.
      if (caller.scopes !== null && (input.scopes == null || input.scopes.some((scope) => !caller.scopes?.includes(scope)))) throw new RejoinError('forbidden', 'The new token would have more scopes than this one.', { field: 'scopes' })
      return createSystemToken(deps, input)
    },
  }),
  defineCall('tokens.list', {
    allow: ['system'],
    scope: 'tokens',
    schema: listTokensRequest,
    async handle(deps, input, caller) {
      assertUnlimited(caller)
      return deps.store.listSystemTokens(input)
    },
  }),
  defineCall('tokens.revoke', {
    allow: ['system'],
    scope: 'tokens',
    schema: revokeTokensRequest,
    async handle(deps, input, caller) {
      assertUnlimited(caller)
      return revokeTokens(deps, input)
    },
  }),
  defineCall('sessions.list', {
    allow: ['system'],
    scope: 'sessions',
    schema: listSessionsRequest,
    async handle(deps, input, caller) {
      living(await deps.store.findContact(input.contact_id))
      const page = await deps.store.listSessions(input.contact_id, input)
      const summaries = page.data
        .filter((session) => isChannelVisible(caller, session.channel_id))
        .map(({ id, channel_id, device, created_at, last_active_at }): SessionSummary => ({ id, channel_id, device, created_at, last_active_at }))
      return { ...page, data: summaries }
    },
  }),
]
