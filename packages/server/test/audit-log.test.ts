import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, Channel, Contact, CreateTokenResult, Page } from '@rejoin/protocol'
import { build, makeHome, run } from './support/child-server.ts'
import { dumpDatabase, query } from './support/read-database.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

const list = async (request: Record<string, unknown> = {}) => (await server.call<Page<AuditEntry>>('audit.list', request)).body.data
const told = ({ actor, action, target }: AuditEntry) => `${actor.kind} ${action} ${target.type} ${target.id}`

describe('[AUD-1] the audit log', () => {
  it('tells the life of a contact and of a token', async () => {
    const made = (await server.call<CreateTokenResult>('tokens.create', { name: 'backend' })).body
    const { token, agent } = await server.createAgent()
    const { body: ada } = await server.call<Contact>('contacts.create', { external_id: 'ada', email: 'ada@audited.example' }, { token: made.token })
    const updated = await server.call('contacts.update', { id: ada.id, first_name: 'Ada', metadata: { plan: 'pro' } }, { token: made.token })
    await server.call('contacts.block', { id: ada.id }, { token })
    await server.call('contacts.delete', { id: ada.id })
    await server.call('tokens.revoke', { token_id: made.id })

    const life = await list({ target_id: ada.id })
    expect(life.map(told)).toEqual([`system contacts.delete contact ${ada.id}`, `agent contacts.block contact ${ada.id}`, `system contacts.update contact ${ada.id}`, `system contacts.create contact ${ada.id}`])
    expect(life.map(({ actor }) => actor.id)).toEqual(['environment', agent.id, made.id, made.id])
    expect(life[2]).toMatchObject({ fields: ['first_name', 'metadata'], request_id: updated.headers.get('x-request-id') })
    expect((await list({ target_id: made.id })).map(told)).toEqual([`system tokens.revoke token ${made.id}`, `system tokens.create token ${made.id}`])
    expect((await list({ actor_id: agent.id })).map(told)).toEqual([`agent contacts.block contact ${ada.id}`, `agent agents.login agent ${agent.id}`])
  })

  it('tells of settings by their names alone', async () => {
    await server.call('channels.update', { channel_id: channel.id, settings: { title: 'A very private title' }, allowed_origins: ['https://audited.example'] })
    expect((await list({ target_id: channel.id }))[0]).toMatchObject({ action: 'channels.update', fields: ['allowed_origins', 'settings.title'] })
    const stored = query(server.databasePath, 'SELECT * FROM audit_log').map((row) => JSON.stringify(row)).join('\n')
    expect(stored).not.toMatch(/private|audited\.example|https:|rj[sav]_|correct horse/)
    expect(dumpDatabase(server.databasePath)).toContain('A very private title')
  })

  it('tells nothing of what was refused, tried out or repeated', async () => {
    const before = (await list({ page_size: 200 })).length
    await server.call('contacts.update', { id: channel.id, first_name: 'Nobody' })
    await server.call('contacts.create', { external_id: 'null' })
    await server.call('agents.login', { email: 'grace@example.com', password: 'a wrong password indeed' }, { token: null })
    expect(await list({ page_size: 200 })).toHaveLength(before)
    for (let times = 0; times < 3; times++) await server.call('tokens.create', { name: 'once' }, { headers: { 'idempotency-key': 'audited-once' } })
    expect(await list({ page_size: 200 })).toHaveLength(before + 1)
  })

  it('is in the log of the process when it cannot be stored', async () => {
    const db = new BetterSqlite3(server.databasePath)
    db.exec('ALTER TABLE audit_log RENAME TO audit_log_away')
    const made = await server.call<CreateTokenResult>('tokens.create', { name: 'unlucky' })
    db.exec('ALTER TABLE audit_log_away RENAME TO audit_log')
    db.close()
    // What was done is done, and the caller has the token.
    expect(made.status).toBe(200)
    const line = server.logs.map((text) => JSON.parse(text) as { msg: string; audit?: AuditEntry }).find(({ msg }) => msg.includes('audit log'))
    expect(line?.audit).toMatchObject({ action: 'tokens.create', target: { type: 'token', id: made.body.id } })
    expect(JSON.stringify(line)).not.toContain(made.body.token)
  })
})

describe('[AUD-3] reading it', () => {
  it('needs the scope, and no limit to channels', async () => {
    const make = async (more: Record<string, unknown>) => (await server.call<CreateTokenResult>('tokens.create', { name: 'x', ...more })).body.token
    const codes = await Promise.all([{ scopes: ['audit'] }, { scopes: ['contacts'] }, { channel_ids: [channel.id] }].map(async (more) => (await server.call('audit.list', {}, { token: await make(more) })).body.error?.code ?? 'listed'))
    expect(codes).toEqual(['listed', 'forbidden', 'forbidden'])
    expect((await server.call('audit.list', { target_id: 'a', actor_id: 'b' })).body.error).toMatchObject({ code: 'invalid_field', field: 'actor_id' })
  })
})

it('[AUD-1] what is done at the command line stands in it, too', async () => {
  await build()
  const home = makeHome()
  const command = (line: string) => run(line.split(' '), { ...home.env, REJOIN_AGENT_PASSWORD: 'correct horse battery' })
  const made = (await command('channels create --name Shop')).stdout.trim()
  const token = JSON.parse((await command('tokens create --name CI --json')).stdout) as { id: string; token: string }
  await command(`tokens revoke ${token.id}`)
  await command('agents create --email grace@example.com --name Grace')
  const kid = (await command('keys rotate')).stdout.trim()
  const { stdout, code } = await command('audit list --json')
  const entries = JSON.parse(stdout) as AuditEntry[]
  expect(code).toBe(0)
  expect(entries.map(({ actor, action, target }) => `${actor.kind} ${action} ${target.type}`)).toEqual(['command keys rotate key', 'command agents create agent', 'command tokens revoke token', 'command tokens create token', 'command channels create channel'])
  expect([entries[0]?.target.id, entries[2]?.target.id, entries[4]?.target.id]).toEqual([kid, token.id, made])
  expect((await command(`audit list --target ${token.id}`)).stdout).toMatch(/^\S+Z {2}command \S+ {2}tokens revoke {2}token \S+\n\S+Z {2}command \S+ {2}tokens create {2}token \S+\n$/)
  expect(stdout).not.toContain(token.token)
  home.remove()
}, 60_000)
