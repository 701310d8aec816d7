import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VISITOR_NAMESPACE, type AuthenticateVisitorResult, type Channel, type ConversationSyncResult, type IdentifyContactResult } from '@rejoin/protocol'
import { build, makeHome, run, serve, type ChildServer, type Home } from './support/child-server.ts'
import { query } from './support/read-database.ts'
import { accept, connect, disconnectAll, until } from './support/sockets.ts'
import { INSTALL, SHOP } from './support/test-server.ts'

let home: Home
let server: ChildServer
let person: { readonly token: string; readonly conversationId: string }
beforeAll(async () => {
  await build()
  home = makeHome()
  server = await serve(home)
  const channel = await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP] })
  const { conversations } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: channel.id, external_id: 'ada' })
  const { token } = await server.authenticate<AuthenticateVisitorResult>({ resume_token: conversations[0]?.resume_token, install_key: INSTALL })
  person = { token, conversationId: conversations[0]?.id ?? '' }
}, 60_000)
afterAll(async () => {
  disconnectAll()
  server.kill('SIGKILL')
  await server.ended
  home.remove()
})

const device = () => connect(server.url, VISITOR_NAMESPACE, person.token)
const backUp = (file: string) => run(['backup', file], home.env)

async function stop(): Promise<void> {
  server.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
}

/** As operating.md says it. */
async function restore(file: string): Promise<void> {
  await stop()
  for (const part of ['-wal', '-shm']) rmSync(`${home.databasePath}${part}`, { force: true })
  copyFileSync(file, home.databasePath)
  server = await serve(home)
}

describe('rejoin backup', () => {
  it('[RUN-5] copies one moment while messages keep coming', async () => {
    const writer = await device()
    let going = true
    let acknowledged = 0
    const writing = (async () => {
      while (going) acknowledged = (await writer.say('going on')).message.seq
    })()
    await until('a busy conversation', () => acknowledged > 20)
    const before = acknowledged
    const file = join(home.dir, 'while-running.db')
    const { code, stdout, stderr } = await backUp(file)
    going = false
    await writing
    expect([code, stdout, stderr]).toEqual([0, `${file}\n`, ''])
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(query(file, 'PRAGMA foreign_key_check')).toEqual([])
    const [head] = query<{ head_seq: number }>(file, 'SELECT head_seq FROM conversations')
    expect(head?.head_seq).toBeGreaterThanOrEqual(before)
    expect(query(file, 'SELECT seq FROM events ORDER BY seq')).toEqual(Array.from({ length: head?.head_seq ?? 0 }, (_, index) => ({ seq: index + 1 })))
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(readdirSync(home.dir).filter((name) => name.includes('.part'))).toEqual([])
    writer.socket.disconnect()
  })

  it('[RUN-5] never takes the place of another file', async () => {
    const file = join(home.dir, 'precious.db')
    writeFileSync(file, 'precious')
    expect(await backUp(file)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('That file exists') as string })
    expect(readFileSync(file, 'utf8')).toBe('precious')
    for (const wrong of [[], ['a', 'b'], [join(home.dir, 'no', 'such', 'folder.db')]]) expect((await run(['backup', ...wrong], home.env)).code).toBe(2)
    const nowhere = await run(['backup', join(home.dir, 'x.db')], { ...home.env, REJOIN_DATABASE_URL: `sqlite:${join(home.dir, 'none.db')}` })
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('no database')])
    expect(existsSync(join(home.dir, 'none.db'))).toBe(false)
  })

  it('[CTC-10] holds nothing of who was erased before', async () => {
    const { contact } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: (await server.call<{ data: Channel[] }>('channels.list', {})).data[0]?.id, external_id: 'eve', email: 'eve@erased.example' })
    await server.call('contacts.delete', { id: contact.id })
    const file = join(home.dir, 'after-erasing.db')
    expect((await backUp(file)).code).toBe(0)
    expect(readFileSync(file, 'latin1')).not.toContain('eve@erased.example')
  })
})

describe('[STO-8] a restored older copy', () => {
  const sync = async (epoch: string, after_seq: number) => (await device()).emit<ConversationSyncResult>('conversation.sync', { conversation_id: person.conversationId, epoch, after_seq })

  it.each(['by rejoin backup', 'by hand after a stop'])('made %s makes every client read anew', async (how) => {
    const file = join(home.dir, `${how.replaceAll(' ', '-')}.db`)
    if (how.startsWith('by rejoin')) await backUp(file)
    else {
      await stop()
      copyFileSync(home.databasePath, file)
      server = await serve(home)
    }
    const before = await device()
    const kept = (await before.say('stays in the copy or not')).message.seq
    const { epoch } = accept(await before.emit<ConversationSyncResult>('conversation.sync', { conversation_id: person.conversationId, after_seq: 0 }))
    await restore(file)

    // Others go on writing: soon the numbers alone would agree, and the words behind them would not.
    const after = await device()
    for (let seq = 0; seq < kept; ) seq = (await after.say('written after the restore')).message.seq
    expect(await sync(epoch, kept)).toMatchObject({ ok: false, error: { code: 'resync_required' } })
    const renewed = accept(await after.emit<ConversationSyncResult>('conversation.sync', { conversation_id: person.conversationId, after_seq: 0, limit: 200 }))
    expect(renewed.epoch).not.toBe(epoch)
    expect(renewed.events[0]?.seq).toBe(1)
  })

  it('is one once: an ordinary restart keeps the epoch', async () => {
    const { epoch } = accept(await (await device()).emit<ConversationSyncResult>('conversation.sync', { conversation_id: person.conversationId, after_seq: 0 }))
    for (const signal of ['SIGTERM', 'SIGKILL', 'SIGTERM'] as const) {
      server.kill(signal)
      await server.ended
      server = await serve(home)
      expect(await sync(epoch, 1)).toMatchObject({ ok: true, data: { epoch } })
    }
  })
})
