import type { Agent, Page, SystemToken } from '@rejoin/protocol'
import type { PageRequest } from './page-request.ts'

/** System tokens, agents, and the first answers of idempotent calls. Part of the storage port (see `../store.ts`). */

export type AgentRecord = Agent & { readonly password_hash: string }

export type CredentialStore = {
  insertSystemToken(token: Pick<SystemToken, 'name' | 'channel_ids' | 'scopes' | 'expires_at'> & { readonly hash: string }): Promise<SystemToken>
  /** Also notes the use, at most once a minute. */
  findSystemToken(hash: string): Promise<SystemToken | null>
  listSystemTokens(page: PageRequest): Promise<Page<SystemToken>>
  /** False when there is none or it was revoked before. */
  revokeSystemToken(id: string): Promise<boolean>
  /** Rejects with `identity_conflict` when the address is taken. */
  insertAgent(agent: Pick<AgentRecord, 'email' | 'password_hash' | 'name' | 'role'>): Promise<AgentRecord>
  findAgent(id: string): Promise<AgentRecord | null>
  findAgentByEmail(email: string): Promise<AgentRecord | null>
  listAgents(page: PageRequest): Promise<Page<AgentRecord>>
  updateAgent(id: string, patch: Partial<Pick<Agent, 'name' | 'avatar_url' | 'availability'>>): Promise<AgentRecord | null>
  insertAgentSession(session: { readonly hash: string; readonly agent_id: string; readonly expires_at: string }): Promise<void>
  findAgentBySession(hash: string): Promise<AgentRecord | null>
  deleteAgentSession(hash: string): Promise<void>
  findIdempotentAnswer(principal: string, key: string): Promise<{ readonly body_hash: string; readonly answer: Uint8Array } | null>
  insertIdempotentAnswer(answer: { readonly principal: string; readonly key: string; readonly body_hash: string; readonly answer: Uint8Array; readonly expires_at: string }): Promise<void>
}
