import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, CreateSourceResult, IngestEventsResult, Page, RecentMessages, SourceMessage } from '@rejoin/protocol'
import { ask, createContact } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { aPurchase, createSource, recentOf, tellOf, titlesOf } from './support/sources.ts'
import { startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

/** docs/sources.md is what the server does: its commands are run, each row of its table is told. */
const page = readFileSync(new URL('../../protocol/docs/sources.md', import.meta.url), 'utf8')
const commands = [...page.matchAll(/<!-- run -->\n```sh\n([\s\S]*?)```/g)].map(([, command = '']) => command)
const rows = [...page.matchAll(/^\| (.+?) \| ((?:Ada|Bob|the lead|nobody)’?'?s?.*?) \|$/gm)].map(([, names = '', whose = '']) => ({ names, whose }))

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

it('[SRC-1] [SRC-2] [SRC-6] [SRC-8] the commands of the page work in their order', async () => {
  const { contact } = await identify(server, channel.id, 'user-42')
  const env: Record<string, string | undefined> = { ...process.env, REJOIN_URL: server.url, REJOIN_SYSTEM_TOKEN: SYSTEM_TOKEN, CONTACT_ID: contact.id }
  const run = async <T>(command: string | undefined) => JSON.parse((await promisify(execFile)('bash', ['-c', command ?? 'false'], { env })).stdout) as T
  expect(commands).toHaveLength(4)
  env['REJOIN_SOURCE_TOKEN'] = (await run<CreateSourceResult>(commands[0])).token
  expect((await run<IngestEventsResult>(commands[1])).data).toEqual([{ source_message_id: '006-1', status: 'created', message_id: expect.any(String) }])
  expect((await run<IngestEventsResult>(commands[1])).data).toMatchObject([{ status: 'duplicate' }])
  expect(Object.values(await run<RecentMessages>(commands[2])).map(({ source, data }) => [source, titlesOf(data)])).toEqual([['salesforce_purchases', ['Purchased Harbour Fog']]])
  expect(titlesOf((await run<Page<SourceMessage>>(commands[3])).data)).toEqual(['Purchased Harbour Fog'])
})

describe('whose event it is', () => {
  const people: Record<string, string> = {}
  let token: string
  beforeAll(async () => {
    await ask(server, 'contacts.update', { id: (await identify(server, channel.id, 'user-42')).contact.id, email: 'ada@example.com' })
    people['Ada'] = (await identify(server, channel.id, 'user-42')).contact.id
    people['Bob'] = (await identify(server, channel.id, 'user-43', { email: 'bob@example.com', phone_number: '+14155550143' })).contact.id
    people['the lead'] = (await createContact(server, { email: 'lead@example.com' })).id
    token = (await createSource(server, 'table')).token
  })

  it('[SRC-4] the page has every row', () => {
    expect(rows).toHaveLength(8)
  })

  it.each(rows)('[SRC-4] of $names it is $whose', async ({ names, whose }) => {
    const given = [...names.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value)
    const find = (pattern: RegExp) => given.find((value) => pattern.test(value))
    await tellOf(server, token, [aPurchase(names, { ref: find(/^user-/), email: find(/@/), phone: find(/^\+/) })])
    const owners = await Promise.all(Object.entries(people).map(async ([name, id]) => ((await recentOf(server, id, 'table')).some(({ source_message_id }) => source_message_id === names) ? [name] : [])))
    const expected = Object.keys(people).filter((name) => whose.startsWith(name))
    expect(owners.flat()).toEqual(expected)
  })
})
