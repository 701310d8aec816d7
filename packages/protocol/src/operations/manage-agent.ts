import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { absentable, email, httpUrl, id, text, timestamp } from '../scalars.ts'
import { pageEntries } from '../page.ts'

const password = v.pipe(v.string('must be a string'), v.minLength(10, 'must have at least 10 characters'), v.maxLength(256, 'must have at most 256 characters'))
const role = v.picklist(['agent', 'admin'], 'must be agent or admin')
const availability = v.picklist(['online', 'away'], 'must be online or away')

/** Somebody who answers. */
export const agent = v.object({
  id,
  email: v.string(),
  name: v.string(),
  role,
  avatar_url: v.nullable(v.string()),
  availability,
  created_at: timestamp,
})
export type Agent = Answer<typeof agent>

/** `POST /agents.create` (system token). */
export const createAgentRequest = v.strictObject({
  email,
  password,
  name: text(255, 1),
  role: absentable(role),
})
export type CreateAgentRequest = v.InferOutput<typeof createAgentRequest>

/** `POST /agents.login`. A malformed address is simply a wrong one: the answer must not tell them apart. */
export const loginAgentRequest = v.strictObject({ email: text(254, 1), password: v.pipe(v.string('must be a string'), v.maxLength(256)) })
export type LoginAgentRequest = v.InferOutput<typeof loginAgentRequest>
export const loginAgentResult = v.object({ token: v.string(), agent })
export type LoginAgentResult = Answer<typeof loginAgentResult>

export const agentRequest = v.strictObject({})
export const listAgentsRequest = v.strictObject({ ...pageEntries })

/** `POST /agents.update`: an agent themselves; `agent_id` only for system tokens. */
export const updateAgentRequest = v.strictObject({
  agent_id: absentable(id),
  name: absentable(text(255, 1)),
  avatar_url: v.nullish(httpUrl),
  availability: absentable(availability),
})
export type UpdateAgentRequest = v.InferOutput<typeof updateAgentRequest>
