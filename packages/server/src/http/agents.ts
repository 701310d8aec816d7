import { agentRequest, createAgentRequest, listAgentsRequest, loginAgentRequest, RejoinError, updateAgentRequest } from '@rejoin/protocol'
import { createAgent, loginAgent, presentAgent, updateAgent } from '../agents/manage-agent.ts'
import { hashSecret } from '../tokens/secret.ts'
import { assertUnlimited } from './authorize.ts'
import { defineCall } from './call.ts'

export const agentCalls = [
  defineCall('agents.create', {
    allow: ['system'],
    scope: 'agents',
    schema: createAgentRequest,
    async handle(deps, input, caller) {
      assertUnlimited(caller)
      return createAgent(deps, input)
    },
  }),
  defineCall('agents.login', { allow: [], schema: loginAgentRequest, handle: (deps, input, _caller, request) => loginAgent(deps, input, request.address) }),
  defineCall('agents.logout', {
    allow: ['agent'],
    schema: agentRequest,
    async handle(deps, _input, caller) {
      await deps.store.deleteAgentSession(hashSecret(caller.token))
      return {}
    },
  }),
  defineCall('agents.me', { allow: ['agent'], schema: agentRequest, handle: async (_deps, _input, caller) => caller.agent }),
  defineCall('agents.list', {
    allow: ['system', 'agent'],
    scope: 'agents',
    schema: listAgentsRequest,
    async handle(deps, input) {
      const page = await deps.store.listAgents(input)
      return { ...page, data: page.data.map(presentAgent) }
    },
  }),
  defineCall('agents.update', {
    allow: ['system', 'agent'],
    scope: 'agents',
    schema: updateAgentRequest,
    async handle(deps, input, caller) {
      if (caller.kind === 'agent') {
        if (input.agent_id != null && input.agent_id !== caller.agent.id) throw new RejoinError('forbidden', 'An agent changes only themselves.')
        return updateAgent(deps, caller.agent.id, input)
      }
      if (input.agent_id == null) throw new RejoinError('invalid_field', 'agent_id is required.', { field: 'agent_id' })
      return updateAgent(deps, input.agent_id, input)
    },
  }),
]
