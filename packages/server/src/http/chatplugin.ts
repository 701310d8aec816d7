import { authenticateVisitorRequest, issueResumeTokenRequest, logoutVisitorRequest } from '@rejoin/protocol'
import { authenticateVisitor } from '../identity/authenticate-visitor.ts'
import { issueTokenForBackend, issueTokenForSession } from '../identity/issue-resume-token.ts'
import { assertChannelAllowed } from './authorize.ts'
import { defineCall } from './call.ts'

export const chatpluginCalls = [
  defineCall('chatplugin.authenticate', {
    allow: [],
    fromPages: true,
    schema: authenticateVisitorRequest,
    handle: (deps, input, _caller, request) => authenticateVisitor(deps, input, request),
  }),
  defineCall('chatplugin.resumeToken', {
    allow: ['system', 'visitor'],
    scope: 'contacts',
    fromPages: true,
    schema: issueResumeTokenRequest,
    async handle(deps, input, caller) {
      if (caller.kind === 'visitor') return issueTokenForSession(deps, caller.session, input)
      if (input.channel_id != null) assertChannelAllowed(caller, input.channel_id)
      return issueTokenForBackend(deps, input)
    },
  }),
  defineCall('chatplugin.logout', {
    allow: ['visitor'],
    fromPages: true,
    schema: logoutVisitorRequest,
    async handle(deps, _input, caller) {
      await deps.store.revokeSessions({ session_id: caller.session.id }, 'logout')
      return {}
    },
  }),
]
