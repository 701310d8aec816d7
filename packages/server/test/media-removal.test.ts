import { writeFileSync, utimesSync, mkdirSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { DAY, HOUR, MINUTE } from '../src/clock.ts'
import { download, hashOf, listStored, sendFile, upload } from './support/files.ts'
import { attend, installOf, signIn, visit } from './support/people.ts'
import { join, type Bytes } from './support/pictures.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let grace: { readonly token: string }
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel({ attachments: 'open' })
  grace = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const said = (text: string): Bytes => join(text)
const lies = (bytes: Bytes): boolean => listStored(server.dir).some(({ sha256 }) => sha256 === hashOf(bytes))

it('[FILE-13] [CTC-10] with a person every file of theirs goes from the disk', async () => {
  const ada = await signIn(server, channel.id, 'ada', installOf('ada'))
  const device = await visit(server, ada.token)
  const [sent, unsent, answered, bobs] = ['sent by ada', 'not sent by ada', 'answered by grace', 'sent by bob'].map(said) as [Bytes, Bytes, Bytes, Bytes]
  accept(await sendFile(device, (await upload(server, ada.token, 'sent-by-ada.txt', sent)).attachment_id))
  await upload(server, ada.token, 'unsent-by-ada.txt', unsent)
  const inbox = await attend(server, grace.token)
  accept(await sendFile(inbox, (await upload(server, grace.token, 'answer.txt', answered)).attachment_id, { conversation_id: ada.conversation.id }))
  const bob = await signIn(server, channel.id, 'bob', installOf('bob'))
  accept(await sendFile(await visit(server, bob.token), (await upload(server, bob.token, 'bob.txt', bobs)).attachment_id))
  expect([sent, unsent, answered, bobs].map(lies)).toEqual([true, true, true, true])

  expect((await server.call('contacts.delete', { id: ada.contact.id })).status).toBe(200)
  // Gone when it answers, not some time later.
  expect([sent, unsent, answered, bobs].map(lies)).toEqual([false, false, false, true])
})

it('[FILE-13] [CON-13] with a conversation its files go from the disk', async () => {
  const ada = await signIn(server, channel.id, 'ada-deleted', installOf('ada-deleted'))
  const sent = said('sent, and deleted with the rest')
  const { attachment_id } = await upload(server, ada.token, 'sent.txt', sent)
  const device = await visit(server, ada.token)
  accept(await sendFile(device, attachment_id))
  expect((await server.call('conversations.delete', { conversation_id: ada.conversation.id })).status).toBe(200)
  expect(lies(sent)).toBe(false)
  expect((await download(server, attachment_id, grace.token)).code).toBe('not_found')
})

it('[FILE-13] what was not sent within a day is removed', async () => {
  const ada = await signIn(server, channel.id, 'ada-tidy', installOf('ada-tidy'))
  const [sent, unsent] = ['kept for ever', 'forgotten in the composer'].map(said) as [Bytes, Bytes]
  const kept = await upload(server, ada.token, 'kept.txt', sent)
  accept(await sendFile(await visit(server, ada.token), kept.attachment_id))
  const lost = await upload(server, ada.token, 'lost.txt', unsent)
  clock.advance(DAY - MINUTE)
  await server.restart()
  expect(lies(unsent)).toBe(true)
  clock.advance(2 * MINUTE)
  await server.restart()
  await until('the sweep', () => !lies(unsent))
  expect(lies(sent)).toBe(true)
  expect((await download(server, kept.attachment_id, grace.token)).code).toBe('ok')
  const again = await signIn(server, channel.id, 'ada-tidy', installOf('ada-tidy'))
  expect(await sendFile(await visit(server, again.token), lost.attachment_id)).toMatchObject({ ok: false, error: { code: 'invalid_field' } })
})

it('[FILE-14] what a crash left behind is cleared away, and nothing else', async () => {
  const ada = await signIn(server, channel.id, 'ada-crash', installOf('ada-crash'))
  const mine = said('mine and known')
  accept(await sendFile(await visit(server, ada.token), (await upload(server, ada.token, 'mine.txt', mine)).attachment_id))
  const [orphan, draft, young] = ['stored without a row', 'half of a file', 'on its way into the store'].map(said) as [Bytes, Bytes, Bytes]
  const uploads = joinPath(server.dir, 'uploads')
  const place = (folder: string, name: string, bytes: Bytes, age: number): void => {
    mkdirSync(joinPath(uploads, folder), { recursive: true })
    writeFileSync(joinPath(uploads, folder, name), bytes)
    const at = new Date(clock.now() - age)
    utimesSync(joinPath(uploads, folder, name), at, at)
  }
  place('kept/aa', 'aa'.repeat(16), orphan, 2 * HOUR)
  place('kept/bb', 'bb'.repeat(16), young, MINUTE)
  place('incoming', 'cc'.repeat(16), draft, 2 * HOUR)
  await server.restart()
  await until('the sweep', () => !lies(orphan) && !lies(draft))
  expect([lies(mine), lies(young)]).toEqual([true, true])
})
