import { request } from 'node:http'
import { expect } from 'vitest'
import type { Message, Page } from '@rejoin/protocol'
import { installOf, signIn, visit } from '../support/people.ts'
import { countRows } from '../support/read-database.ts'
import { accept, until } from '../support/sockets.ts'
import { SHOP } from '../support/test-server.ts'
import { LONGEST_STALL_MS, watchStalls } from '../support/watch-stalls.ts'
import type { FrameRow } from './frames.ts'
import type { EventRow, HttpRow } from './row.ts'
import type { Scene } from './scene.ts'

/** Rows that are looked after together: who is guilty is said by the answers, and rarely by what is counted. */
const BATCH = 25

type Told = { readonly status: number; readonly type: string; readonly text: string }

/** The request exactly as the row has it: `fetch` would mend some of these. */
function send(scene: Scene, row: HttpRow): Promise<Told> {
  const body = typeof row.body === 'string' || row.body instanceof Uint8Array ? row.body : JSON.stringify(row.body)
  const token = scene.tokens[row.as ?? 'system']
  const usual = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(row.as === 'page' ? { origin: SHOP } : {}) }
  const headers = Object.fromEntries(Object.entries({ ...usual, ...row.headers }).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const { port } = new URL(scene.server.url)
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path: row.call.startsWith('/') ? row.call : `/${row.call}`, method: row.method ?? 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => void (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }))
    })
    call.on('error', (error) => reject(new Error(`${row.what}: ${error.message}`)))
    call.end(body)
  })
}

/** What a refusal may never say. */
const LEAK = /SQLITE|\bSELECT\b|node_modules|\bat .*\.[tj]s:|rj[savx]_[A-Za-z0-9_-]{20}|eyJ[A-Za-z0-9_-]{20}/

function judgeAnswer({ status, type, text }: Told): string {
  const parsed = JSON.parse(text) as { error?: { code: string } }
  if (!type.startsWith('application/json')) return `${status} as ${type}`
  if (status !== 200 && Buffer.byteLength(text) > 4096) return `${status} with ${text.length} bytes`
  if (status !== 200 && LEAK.test(text)) return `${status} with a secret: ${text}`
  return `${status} ${parsed.error?.code ?? 'ok'}`
}

/** What went otherwise than it should: one run shows every mistake. */
export async function judgeHttp(scene: Scene, rows: readonly HttpRow[]): Promise<string[]> {
  return judge(scene, rows, async (row) => judgeAnswer(await send(scene, row)), '200 ok')
}

export async function judgeEvents(scene: Scene, rows: readonly EventRow[]): Promise<string[]> {
  let raw = { '/chatplugin': await scene.enter('/chatplugin'), '/agents': await scene.enter('/agents') }
  return judge(scene, rows, async ({ namespace, args }) => {
    if (raw[namespace].closed) raw = { ...raw, [namespace]: await scene.enter(namespace) }
    return scene.ask(raw[namespace], args, namespace)
  }, 'ok')
}

export async function judgeFrames(scene: Scene, rows: readonly FrameRow[]): Promise<string[]> {
  return judge(scene, rows, async ({ frames, expect: fate }) => {
    const raw = await scene.enter()
    for (const frame of frames) raw.send(frame)
    if (fate === 'survives') {
      // An attachment may be due, a namespace left: what is asked is that the connection answers or says nothing at all.
      raw.send('40/no-such-namespace,{}')
      await until('an answer or the end', () => raw.closed || raw.frames.some((frame) => frame.includes('Invalid namespace')), 2000).catch(() => undefined)
    } else {
      await until('the end of the connection', () => raw.closed, 2000).catch(() => undefined)
    }
    const { closed } = raw
    raw.close()
    return closed ? 'closed' : 'survives'
  }, null)
}

async function judge<R extends { readonly what: string; readonly expect: string }>(scene: Scene, rows: readonly R[], ask: (row: R) => Promise<string>, stored: string | null): Promise<string[]> {
  const wrong: string[] = []
  for (const kept of [false, true]) {
    const part = rows.filter(({ expect: fate }) => (fate === stored) === kept)
    for (let start = 0; start < part.length; start += BATCH) {
      const batch = part.slice(start, start + BATCH)
      const before = countRows(scene.server.databasePath)
      const told = await measure(batch, ask)
      wrong.push(...batch.flatMap(({ what, expect: due }, index) => (told.answers[index] === due ? [] : [`${what}: ${told.answers[index]} instead of ${due}`])))
      if (!kept && JSON.stringify(countRows(scene.server.databasePath)) !== JSON.stringify(before)) wrong.push(`rows were left by one of: ${batch.map(({ what }) => what).join(', ')}`)
      // A loaded machine stalls everybody; what is slow by itself is slow again.
      if (told.stall > LONGEST_STALL_MS && !kept && Math.min((await measure(batch, ask)).stall, (await measure(batch, ask)).stall) > LONGEST_STALL_MS) wrong.push(`the event loop stood still for ${told.stall} ms in: ${batch.map(({ what }) => what).join(', ')}`)
      await scene.expectUnharmed()
      if (kept) await expectReadable(scene)
    }
  }
  const failures = scene.server.logs.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
  return [...wrong, ...failures, ...scene.server.logs.filter((line) => LEAK.test(line))]
}

async function measure<R>(batch: readonly R[], ask: (row: R) => Promise<string>): Promise<{ answers: string[]; stall: number }> {
  const stalls = await watchStalls()
  const answers: string[] = []
  for (const row of batch) answers.push(await ask(row))
  return { answers, stall: await stalls.end() }
}

/** A page that was closed meanwhile, and an inbox, read all that is in the conversation. */
async function expectReadable(scene: Scene): Promise<void> {
  const { token } = await signIn(scene.server, scene.channelId, 'attacker', installOf('attacker'))
  const device = await visit(scene.server, token)
  let seq = 0
  for (let more = true; more; ) {
    const page = accept(await device.emit<{ events: { seq: number }[]; more: boolean }>('conversation.sync', { conversation_id: scene.conversationId, after_seq: seq, limit: 50 }))
    seq = page.events.at(-1)?.seq ?? seq
    more = page.more
  }
  device.socket.disconnect()
  let cursor: string | null = null
  let messages = 0
  do {
    const { status, body }: { status: number; body: Page<Message> } = await scene.server.call<Page<Message>>('messages.list', { conversation_id: scene.conversationId, page_size: 50, cursor }, { token: scene.agentToken })
    expect(status).toBe(200)
    messages += body.data.length
    cursor = body.pagination_data.next_cursor
  } while (cursor !== null)
  expect([seq >= messages, messages > 0]).toEqual([true, true])
}
