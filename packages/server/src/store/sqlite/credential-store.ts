import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import { formatTime, MINUTE, type Clock } from '../../clock.ts'
import type { MakeId } from '../../ids.ts'
import type { CredentialStore } from '../store.ts'
import { readPage } from './cursor.ts'
import type { GroupCommit } from './group-commit.ts'
import { readAgent, readSystemToken, type AgentRow, type SystemTokenRow } from './rows.ts'

const TOKEN_COLUMNS = 'id, name, channel_ids, scopes, created_at, expires_at, last_used_at, revoked_at'
const LAST_ID = 'g'

export function createCredentialStore(db: Database, commit: GroupCommit, clock: Clock, makeId: MakeId): CredentialStore {
  const tokenById = db.prepare<[string], SystemTokenRow>(`SELECT ${TOKEN_COLUMNS} FROM system_tokens WHERE id = ?`)
  const tokenByHash = db.prepare<[string], SystemTokenRow>(`SELECT ${TOKEN_COLUMNS} FROM system_tokens WHERE hash = ?`)
  const insertToken = db.prepare('INSERT INTO system_tokens (id, hash, name, channel_ids, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const useToken = db.prepare('UPDATE system_tokens SET last_used_at = ? WHERE id = ?')
  const revokeToken = db.prepare('UPDATE system_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
  const tokens = {
    older: db.prepare<[string, number], SystemTokenRow>(`SELECT ${TOKEN_COLUMNS} FROM system_tokens WHERE id < ? ORDER BY id DESC LIMIT ?`),
    newer: db.prepare<[string, number], SystemTokenRow>(`SELECT ${TOKEN_COLUMNS} FROM system_tokens WHERE id > ? ORDER BY id ASC LIMIT ?`),
  }
  const agentById = db.prepare<[string], AgentRow>('SELECT * FROM agents WHERE id = ?')
  const agentByEmail = db.prepare<[string], AgentRow>('SELECT * FROM agents WHERE email = ?')
  const agentBySession = db.prepare<[string, string], AgentRow>('SELECT a.* FROM agent_sessions s JOIN agents a ON a.id = s.agent_id WHERE s.hash = ? AND s.expires_at > ?')
  const insertAgent = db.prepare(`INSERT INTO agents (id, email, password_hash, name, role, availability, created_at) VALUES (?, ?, ?, ?, ?, 'online', ?)`)
  const updateAgent = db.prepare('UPDATE agents SET name = @name, avatar_url = @avatar_url, availability = @availability WHERE id = @id')
  const insertAgentSession = db.prepare('INSERT INTO agent_sessions (hash, agent_id, created_at, expires_at) VALUES (?, ?, ?, ?)')
  const purgeAgentSessions = db.prepare('DELETE FROM agent_sessions WHERE agent_id = ? AND expires_at < ?')
  const deleteAgentSession = db.prepare('DELETE FROM agent_sessions WHERE hash = ?')
  const agents = {
    older: db.prepare<[string, number], AgentRow>('SELECT * FROM agents WHERE id < ? ORDER BY id DESC LIMIT ?'),
    newer: db.prepare<[string, number], AgentRow>('SELECT * FROM agents WHERE id > ? ORDER BY id ASC LIMIT ?'),
  }
  const answerOf = db.prepare<[string, string, string], { body_hash: string; answer: Buffer }>('SELECT body_hash, answer FROM idempotent_answers WHERE principal = ? AND key = ? AND expires_at > ?')
  const insertAnswer = db.prepare('INSERT OR REPLACE INTO idempotent_answers (principal, key, body_hash, answer, expires_at) VALUES (?, ?, ?, ?, ?)')
  const purgeAnswers = db.prepare('DELETE FROM idempotent_answers WHERE expires_at < ?')

  const now = (): string => formatTime(clock.now())
  const findAgent = (id: string) => {
    const row = agentById.get(id)
    return row === undefined ? null : readAgent(row)
  }

  return {
    insertSystemToken: (token) =>
      commit.write((tx) => {
        const id = makeId()
        insertToken.run(id, token.hash, token.name, token.channel_ids === null ? null : JSON.stringify(token.channel_ids), token.scopes === null ? null : JSON.stringify(token.scopes), tx.now, token.expires_at)
        return { id, name: token.name, channel_ids: token.channel_ids, scopes: token.scopes, created_at: tx.now, expires_at: token.expires_at, last_used_at: null, revoked_at: null }
      }),
    async findSystemToken(hash) {
      const row = tokenByHash.get(hash)
      if (row === undefined) return null
      if (row.revoked_at === null && (row.last_used_at === null || clock.now() - Date.parse(row.last_used_at) > MINUTE)) {
        // Nobody waits for this note, and a full disk must not refuse a valid token.
        commit.write((tx) => useToken.run(tx.now, row.id)).catch(() => undefined)
      }
      return readSystemToken(row)
    },
    listSystemTokens: async (page) =>
      readPage({ list: 'tokens', page, fetch: (direction, key, limit) => tokens[direction].all(String(key?.[0] ?? LAST_ID), limit), keyOf: (row) => [row.id], map: readSystemToken }),
    revokeSystemToken: (id) => commit.write((tx) => tokenById.get(id) !== undefined && revokeToken.run(tx.now, id).changes === 1),
    insertAgent: (agent) =>
      commit.write((tx) => {
        if (agentByEmail.get(agent.email) !== undefined) throw new RejoinError('identity_conflict', 'An agent with this e-mail address exists already.', { field: 'email' })
        const id = makeId()
        insertAgent.run(id, agent.email, agent.password_hash, agent.name, agent.role, tx.now)
        return readAgent(agentById.get(id) as AgentRow)
      }),
    findAgent: async (id) => findAgent(id),
    async findAgentByEmail(email) {
      const row = agentByEmail.get(email)
      return row === undefined ? null : readAgent(row)
    },
    listAgents: async (page) =>
      readPage({ list: 'agents', page, fetch: (direction, key, limit) => agents[direction].all(String(key?.[0] ?? LAST_ID), limit), keyOf: (row) => [row.id], map: readAgent }),
    updateAgent: (id, patch) =>
      commit.write(() => {
        const agent = findAgent(id)
        if (agent === null) return null
        const next = { ...agent, ...patch }
        updateAgent.run({ id, name: next.name, avatar_url: next.avatar_url, availability: next.availability })
        return next
      }),
    insertAgentSession: (session) =>
      commit.write((tx) => {
        purgeAgentSessions.run(session.agent_id, tx.now)
        insertAgentSession.run(session.hash, session.agent_id, tx.now, session.expires_at)
      }),
    async findAgentBySession(hash) {
      const row = agentBySession.get(hash, now())
      return row === undefined ? null : readAgent(row)
    },
    deleteAgentSession: (hash) =>
      commit.write((tx) => {
        if (deleteAgentSession.run(hash).changes === 1) tx.changes.push({ kind: 'agent_session_ended', token_hash: hash })
      }),
    async findIdempotentAnswer(principal, key) {
      return answerOf.get(principal, key, now()) ?? null
    },
    insertIdempotentAnswer: (answer) =>
      commit.write((tx) => {
        purgeAnswers.run(tx.now)
        insertAnswer.run(answer.principal, answer.key, answer.body_hash, answer.answer, answer.expires_at)
      }),
  }
}
