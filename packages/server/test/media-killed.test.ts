import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthenticateVisitorResult, Channel, IdentifyContactResult, UploadFileResult } from '@rejoin/protocol'
import { build, makeHome, serve, type ChildServer, type Home } from './support/child-server.ts'
import { hashOf, listStored } from './support/files.ts'
import { installOf } from './support/people.ts'
import { join, type Bytes } from './support/pictures.ts'
import { query } from './support/read-database.ts'
import { until } from './support/sockets.ts'
import { SHOP } from './support/test-server.ts'

let home: Home
let server: ChildServer
let token: string
beforeAll(async () => {
  await build()
  home = makeHome()
  server = await serve(home)
  const channel = await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP], attachments: 'open' })
  const { conversations } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: channel.id, external_id: 'ada' })
  token = (await server.authenticate<AuthenticateVisitorResult>({ resume_token: conversations[0]?.resume_token, install_key: installOf('ada') })).token
}, 60_000)
afterAll(async () => {
  server.kill('SIGKILL')
  await server.ended
  home.remove()
})

const everSent = new Set<string>()

/** Uploads without a pause, several at once, until the server is gone. */
function stream(round: number) {
  const acknowledged = new Map<string, string>()
  const sent: Bytes[] = []
  const finished = Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (let n = 0; ; n++) {
        const bytes = join(`round ${round} lane ${lane} file ${n} `, 'tea '.repeat(20_000))
        sent.push(bytes)
        try {
          const form = new FormData()
          form.set('file', new Blob([bytes]), `${round}-${lane}-${n}.txt`)
          const response = await fetch(`${server.url}/media.upload`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form })
          if (response.status !== 200) return
          acknowledged.set(((await response.json()) as UploadFileResult).attachment_id, hashOf(bytes))
        } catch {
          return
        }
      }
    }),
  )
  return { acknowledged, sent, finished }
}

describe('SIGKILL in the middle of uploads', () => {
  it.each([1, 2, 3])('[FILE-14] every acknowledged file is there, whole, round %i', async (round) => {
    const { acknowledged, sent, finished } = stream(round)
    await until('enough answers', () => acknowledged.size > 6 * round)
    server.kill('SIGKILL')
    await server.ended
    await finished
    server = await serve(home)
    const stored = new Map(query<{ id: string; file_id: string }>(home.databasePath, 'SELECT id, file_id FROM attachments').map(({ id, file_id }) => [id, file_id]))
    const hashes = new Map(listStored(home.dir).map(({ path, sha256 }) => [path.split('/').at(-1), sha256]))
    for (const [id, sha256] of acknowledged) expect(hashes.get(stored.get(id))).toBe(sha256)
    // A row never names bytes that are not there, or not all of them.
    for (const bytes of sent) everSent.add(hashOf(bytes))
    for (const file of stored.values()) expect([file, everSent.has(hashes.get(file) ?? '')]).toEqual([file, true])
    for (const id of acknowledged.keys()) expect((await fetch(`${server.url}/media/${id}`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  })
})
