import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AfterCompleted, Channel, IdentifyContactResult, MergedContact, OnConflict, StartForContactResult } from '@rejoin/protocol'
import { ask, contactInfo, createContact, unique } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { startTestServer, type Reply, type TestServer } from './support/test-server.ts'

/** docs/identify.md is what people read; here it is run, so that it cannot say anything else than the server does. */
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const page = read('../../protocol/docs/identify.md')
const pureTable = read('../src/identity/match-contact.test.ts')

function tableUnder(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()))
}

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

const COLUMNS = ['external_id', 'email', 'phone_number'] as const
const SHORT = { external_id: 'E', email: 'M', phone_number: 'P' } as const
/** In order of age. */
const PEOPLE = ['Lea', 'Ada', 'Bob', 'Lou', 'Max'] as const
const WAYS: readonly OnConflict[] = ['error', 'prefer_external_id', 'merge']

const code = (words: readonly string[], between: string): string => words.map((word) => `\`${word}\``).join(between)

/** Makes the people a row speaks of, each with exactly the identities that are to lead to them. */
async function stage(cells: readonly string[]) {
  const given = unique()
  const ids = new Map<string, string>()
  for (const person of PEOPLE.filter((name) => cells.includes(name))) {
    const held = Object.fromEntries(COLUMNS.filter((_, column) => cells[column] === person).map((kind) => [kind, given[kind]]))
    const account = person === 'Ada' || person === 'Bob' ? { external_id: unique().external_id } : {}
    const { id } = await createContact(server, { ...account, ...held })
    if (person === 'Max') await ask(server, 'contacts.block', { id })
    ids.set(id, person)
  }
  const named = Object.fromEntries(COLUMNS.filter((_, column) => cells[column] !== '–').map((kind) => [kind, given[kind]]))
  const request: Record<string, unknown> = { channel_id: channel.id, ...named, ...(cells.includes('unverified') ? { email_verified: false } : {}) }
  return { ids, request }
}

/** What the server did, in the words of the page. */
async function describeOutcome({ status, body }: Reply<IdentifyContactResult>, cells: readonly string[], { ids, request }: Awaited<ReturnType<typeof stage>>): Promise<string> {
  if (status === 409) {
    const ways = body.error.resolutions?.map(({ on_conflict }) => on_conflict) ?? []
    return `409; ${ways.length === 0 ? 'nothing' : code(ways, ' or ')} would work`
  }
  if (status !== 200) return `${status} \`${body.error.code}\``
  const { contact } = body
  const who = ids.get(contact.id) ?? 'a new contact'
  const holders = await Promise.all(COLUMNS.map(async (kind, column) => (cells[column] === '–' || cells[column] === 'unverified' ? null : (await ask<{ data: MergedContact[] }>(server, 'contacts.search', { [kind]: request[kind] })).data[0]?.id)))
  const gained = who === 'a new contact' ? [] : COLUMNS.filter((_, column) => cells[column] === 'nobody' && holders[column] === contact.id)
  const merged = (await contactInfo(server, contact.id)).merge_history.map(({ source_id }) => ids.get(source_id) ?? source_id)
  const left = COLUMNS.filter((_, column) => ids.has(holders[column] ?? '') && holders[column] !== contact.id)
  return `${who}${gained.length > 0 ? `, who gains ${code(gained, ', ')}` : ''}${merged.length > 0 ? `, with ${merged.join(' and ')} merged into them` : ''}${left.length > 0 ? `; ${code(left, ', ')} stays where it is` : ''}`
}

const rows = tableUnder('The decision table').map((cells) => cells as [string, string, string, string, string])

describe('the decision table', () => {
  it('[IDN-20] has a row for every kind of outcome', () => {
    expect(rows.length).toBeGreaterThan(25)
    for (const word of ['a new contact', 'gains', '409', 'merged into', 'stays where it is', '422', '403', 'nothing would work']) expect(rows.filter((cells) => cells[4].includes(word)).length).toBeGreaterThan(0)
  })

  it.each(rows)('[IDN-20] external_id %s, email %s, phone %s, on_conflict %s: %s', async (...cells) => {
    const way = cells[3].replaceAll('`', '')
    for (const on_conflict of way === 'any' ? WAYS : [way]) {
      const staged = await stage(cells)
      const reply = await server.identify({ ...staged.request, on_conflict })
      expect([on_conflict, await describeOutcome(reply, cells, staged)]).toEqual([on_conflict, cells[4]])
    }
  })

  it('[IDN-20] says the same as the tested table of rules', () => {
    const rules = [...pureTable.matchAll(/^ {2}\['IDN-\d+', '([^']*)', '(\w+)', '([^']*)'\],$/gm)].map(([, request, way, result]) => [`${request}, ${way}`, result] as const)
    const known = new Map(rules)
    expect(known.size).toBeGreaterThan(40)
    const published = rows.map((cells) => [`${shorten(cells)}, ${cells[3] === 'any' ? 'error' : cells[3].replaceAll('`', '')}`, shortenResult(cells)] as const)
    expect(published).toEqual(published.map(([row]) => [row, known.get(row)]))
  })
})

/** `E→ada M→–`, as the table of rules writes it. */
function shorten(cells: readonly string[]): string {
  return COLUMNS.flatMap((kind, column) => {
    const cell = cells[column] ?? '–'
    if (cell === '–') return []
    if (cell === 'unverified') return [SHORT[kind].toLowerCase()]
    return [`${SHORT[kind]}→${cell === 'nobody' ? '–' : cell.toLowerCase()}`]
  }).join(' ')
}

/** `409 E=ada M=lea; works: merge`, `merge lea into ada`, `lea gains P`. */
function shortenResult(cells: readonly [string, string, string, string, string]): string {
  const letters = (state: (cell: string) => boolean, write: (letter: string, cell: string) => string): string =>
    COLUMNS.flatMap((kind, column) => (state(cells[column] ?? '–') ? [write(SHORT[kind], (cells[column] ?? '').toLowerCase())] : [])).join(' ')
  const result = cells[4].replaceAll('`', '').split(';')[0] ?? ''
  const fresh = letters((cell) => cell === 'nobody', (letter) => letter)
  if (result === '409') {
    const ways = WAYS.slice(1).filter((way) => cells[4].includes(way)).join(' ')
    return `409 ${letters((cell) => PEOPLE.some((name) => name === cell), (letter, cell) => `${letter}=${cell}`)}; works: ${ways === '' ? 'nothing' : ways}`
  }
  if (result.startsWith('4')) return result
  if (result === 'a new contact') return `create with ${fresh}`
  const merged = /with (\w+) merged/.exec(result)?.[1]?.toLowerCase()
  const who = result.split(',')[0]?.toLowerCase() ?? ''
  if (merged !== undefined) return `merge ${merged} into ${who}${fresh === '' ? '' : `, who gains ${fresh}`}`
  return `${who}${fresh === '' ? '' : ` gains ${fresh}`}`
}

describe('the table of conversations', () => {
  it.each(tableUnder('The conversation').map((cells) => cells as [string, string, string]))('[IDN-20] [IDN-14] %s, after_completed %s: %s', async (state, policy, verdict) => {
    const own = await server.connectChannel({ after_completed: policy.replaceAll('`', '') as AfterCompleted })
    const { external_id } = unique()
    if (state !== 'not there') {
      const { conversation } = await identify(server, own.id, external_id)
      if (state === 'completed') await ask(server, 'conversations.complete', { conversation_id: conversation.id })
    }
    expect(`\`${(await identify(server, own.id, external_id)).conversation.verdict}\``).toBe(verdict)
  })
})

const examples = [...page.matchAll(/```bash\ncurl "\$REJOIN_URL\/([\w.-]+)"[^\n]*\n\s+-d '([^']+)'\n```/g)].map(([, name = '', body = '']) => [name, body] as const)

describe('the examples', () => {
  it('[IDN-20] are all of one form, so that all are tried', () => {
    expect(examples).toHaveLength(page.match(/^curl /gm)?.length ?? 0)
    expect(examples.length).toBeGreaterThanOrEqual(9)
  })

  it('[IDN-20] the first is refused as printed', async () => {
    const [, printed = ''] = /```json\n([\s\S]+?)\n```/.exec(page) ?? []
    const { reply, fill } = await run(examples[0] ?? ['', ''])
    const { error } = JSON.parse(fill(printed)) as { error: Record<string, unknown> }
    expect([reply.status, reply.body.error]).toEqual([409, { ...error, message: expect.any(String) as string, request_id: expect.any(String) as string }])
  })

  it('[IDN-20] all others work as the page says', async () => {
    for (const example of examples.slice(1)) expect([example, (await run(example)).reply.status]).toEqual([example, 200])
  })
})

/** Tries one example among the people of the page and a conversation with nobody; an undoing needs its merge first. */
async function run([name, body]: readonly [string, string]) {
  const fresh = await startTestServer()
  try {
    const channel_id = (await fresh.connectChannel()).id
    const nobody = await createContact(fresh, {})
    const ids = {
      CHANNEL_ID: channel_id,
      CONVERSATION_ID: (await ask<StartForContactResult>(fresh, 'conversations.start', { channel_id, contact: { contact_id: nobody.id } })).conversation.id,
      ACCOUNT_ID: (await createContact(fresh, { external_id: 'user-42' })).id,
      LEAD_ID: (await createContact(fresh, { email: 'ada@example.com' })).id,
      OTHER_ID: (await createContact(fresh, { external_id: 'user-7' })).id,
    }
    const fill = (text: string): string => Object.entries(ids).reduce((filled, [word, id]) => filled.replaceAll(word, id), text)
    if (name === 'contacts.unmerge') await ask(fresh, 'contacts.merge', JSON.parse(fill(body)))
    return { reply: await fresh.call(name, fill(body)), fill }
  } finally {
    await fresh.close()
  }
}
