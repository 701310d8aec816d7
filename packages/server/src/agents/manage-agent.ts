import { normalizeEmail, RejoinError, type Agent, type CreateAgentRequest, type LoginAgentRequest, type LoginAgentResult, type UpdateAgentRequest } from '@rejoin/protocol'
import { formatTime, HOUR } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { AgentRecord } from '../store/store.ts'
import { checkPassword, hashPassword, hashSecret, makeSecret } from '../tokens/secret.ts'

/** A working day and a half: an inbox that stays open is not logged out at lunch. */
const AGENT_SESSION_MS = 36 * HOUR

/** An agent as others may see them: never the password's hash. */
export function presentAgent({ password_hash: _secret, ...agent }: AgentRecord): Agent {
  return agent
}

/** `agents.create`. 409 `identity_conflict` when the address is taken. */
export async function createAgent(deps: Pick<Deps, 'store'>, request: CreateAgentRequest): Promise<Agent> {
  const agent = await deps.store.insertAgent({ email: request.email, name: request.name, role: request.role ?? 'agent', password_hash: await hashPassword(request.password) })
  return presentAgent(agent)
}

/** `agents.login`. A wrong address and a wrong password look and take the same. Counted before it is judged, or many at once would all be judged. */
export async function loginAgent(deps: Deps, request: LoginAgentRequest, address: string): Promise<LoginAgentResult> {
  await deps.limits.spend('failures.address', address)
  const email = normalizeEmail(request.email)
  const agent = email === null ? null : await deps.store.findAgentByEmail(email)
  const right = await checkPassword(request.password, agent?.password_hash ?? null)
  if (agent === null || !right) throw new RejoinError('unauthenticated', 'The e-mail address or the password is wrong.', { reason: 'wrong_credentials' })
  await deps.limits.refund('failures.address', address)
  const token = makeSecret('rja')
  await deps.store.insertAgentSession({ hash: hashSecret(token), agent_id: agent.id, expires_at: formatTime(deps.clock.now() + AGENT_SESSION_MS) })
  return { token, agent: presentAgent(agent) }
}

/** `agents.update`: agents change themselves; a backend names the agent. */
export async function updateAgent(deps: Deps, agentId: string, request: UpdateAgentRequest): Promise<Agent> {
  const agent = await deps.store.updateAgent(agentId, {
    ...(request.name == null ? {} : { name: request.name }),
    ...(request.avatar_url === undefined ? {} : { avatar_url: request.avatar_url }),
    ...(request.availability == null ? {} : { availability: request.availability }),
  })
  if (agent === null) throw new RejoinError('not_found')
  return presentAgent(agent)
}
