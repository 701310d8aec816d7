import * as v from 'valibot'
import { agent, loginAgentResult, pageOf } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids, secrets } from './stand-ins.ts'

const PASSWORD = 'correct horse battery staple'

export const agentDescriptions: CallDescriptions = {
  'agents.create': {
    summary: 'Create an agent',
    details: ['An e-mail address belongs to one agent: 409 `identity_conflict` otherwise.'],
    answer: agent,
    errors: ['identity_conflict'],
    examples: [{ title: 'Grace joins', request: { email: 'grace@example.com', password: PASSWORD, name: 'Grace' } }],
    yields: { [ids.agent]: '/id' },
  },
  'agents.login': {
    summary: 'Log an agent in',
    details: ['A wrong address and a wrong password look and take the same. The token is for the inbox, HTTP and the `/agents` namespace of the sockets.'],
    answer: loginAgentResult,
    errors: ['unauthenticated'],
    examples: [
      { title: 'With address and password', request: { email: 'grace@example.com', password: PASSWORD }, after: ['agents.create'] },
      { title: 'Something is wrong', request: { email: 'grace@example.com', password: 'incorrect horse' }, after: ['agents.create'], refusal: 'unauthenticated' },
    ],
    yields: { [secrets.agentToken]: '/token' },
  },
  'agents.logout': { summary: 'Log an agent out', details: ['The token of the `Authorization` header, and its sockets.'], answer: v.object({}), examples: [{ title: 'Good night', request: {} }] },
  'agents.me': { summary: 'Read who the token belongs to', answer: agent, examples: [{ title: 'Who am I?', request: {} }] },
  'agents.list': { summary: 'List agents, newest first', answer: pageOf(agent), examples: [{ title: 'All of them', request: {}, after: ['agents.create'] }] },
  'agents.update': {
    summary: 'Change an agent',
    details: ['Agents change themselves; with a system token `agent_id` says whom.'],
    answer: agent,
    errors: ['not_found', 'forbidden'],
    examples: [
      { title: 'A new name', request: { agent_id: ids.agent, name: 'Grace Hopper' } },
      { title: 'Out for lunch, as the agent', request: { availability: 'away' }, as: 'agent' },
    ],
  },
}
