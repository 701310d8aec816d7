import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_FILE_BYTES, type Channel } from '@rejoin/protocol'
import { DAY, MINUTE } from '../src/clock.ts'
import { MAX_FILES_A_DAY } from '../src/media/judge-upload.ts'
import { download, listDrafts, listStored, upload } from './support/files.ts'
import { installOf, openPage, redeem, signIn, identify } from './support/people.ts'
import { DOCX, GIF, join, JPEG, makeFilm, makePhoto, makeScreenshot, makeWebp, makeZip, PDF, PNG, SECRET_PLACE, type Bytes } from './support/pictures.ts'
import { query } from './support/read-database.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { makeClock, SHOP, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let agent: string
let ada: string
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel({ attachments: 'open' })
  agent = (await server.createAgent()).token
  ada = (await signIn(server, channel.id, 'ada', installOf('ada'))).token
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const refusal = async (name: string, bytes: Bytes, token = ada): Promise<string> => {
  const { status, body } = await server.upload(name, bytes, { token })
  return status === 200 ? `taken as ${body.media_type}` : `${status} ${body.error.code}`
}

describe('media.upload', () => {
  it.for<[name: string, bytes: Bytes, called: string, type: string]>([
    ['tea.jpg', JPEG, 'tea.jpg', 'image/jpeg'],
    ['tea.gif', GIF, 'tea.gif', 'image/gif'],
    ['Invoice März 茶 🍵.pdf', PDF, 'Invoice März 茶 🍵.pdf', 'application/pdf'],
    ['letter.docx', DOCX, 'letter.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['note.txt', join('Hello'), 'note.txt', 'text/plain'],
    ['../../../etc/cron.d/x.txt', join('Hello'), 'x.txt', 'text/plain'],
    ['a\u202egpj.exe', JPEG, 'agpj.exe.jpg', 'image/jpeg'],
    ['..', PNG, 'file.png', 'image/png'],
    ['nul\u0000byte.png', PNG, 'nulbyte.png', 'image/png'],
    ['"quoted".png', PNG, '_quoted_.png', 'image/png'],
  ])('[FILE-1] [FILE-3] takes %j', async ([name, bytes, called, type]) => {
    for (const token of [ada, agent]) {
      const file = await upload(server, token, name, bytes)
      expect(file).toEqual({ attachment_id: expect.any(String), name: called, media_type: type, size: bytes.length })
      expect((await download(server, file.attachment_id, token)).bytes).toEqual(Buffer.from(bytes))
    }
  })

  it.for<[what: string, name: string, bytes: Bytes, refused: string]>([
    ['nothing', 'empty.txt', join(''), '422 invalid_field'],
    ['a page called a picture', 'cat.png', join('<!doctype html><script>alert(1)</script>'), '415 unsupported_media_type'],
    ['a picture that runs', 'cat.svg', join('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), '415 unsupported_media_type'],
    ['a program called a document', 'invoice.pdf', join('MZ\x90\0\x03\0\0\0'), '415 unsupported_media_type'],
    ['an archive', 'files.zip', makeZip(['a.txt', 'b.txt']), '415 unsupported_media_type'],
    ['a document with macros', 'letter.docm', makeZip(['[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin']), '415 unsupported_media_type'],
    ['an archive that would unpack to petabytes', '42.zip', makeZip(Array.from({ length: 16 }, (_, n) => `lib ${n}.zip`)), '415 unsupported_media_type'],
    ['a HEIC', 'IMG_0001.HEIC', makeFilm('heic'), '415 unsupported_media_type'],
    ['half a PNG', 'half.png', new Uint8Array(PNG.subarray(0, 60)), '422 invalid_field'],
    ['a PNG of four billion pixels', 'bomb.png', join(PNG.subarray(0, 16), '\x7f\xff\xff\xff\x7f\xff\xff\xff', PNG.subarray(24)), '413 too_large'],
    ['a script that is a GIF as well', 'x.gif', join('GIF89a/*', '\0'.repeat(5), '*/=1;alert(1)'), '422 invalid_field'],
  ])('[FILE-2] %s is refused, and nothing of it kept', async ([, name, bytes, refused]) => {
    const before = [listStored(server.dir), rows()]
    for (const token of [ada, agent]) expect(await refusal(name, bytes, token)).toBe(refused)
    expect([listStored(server.dir), rows()]).toEqual(before)
  })

  it.for<[what: string, name: string, bytes: Bytes]>([
    ['photo', 'photo.jpg', makePhoto()],
    ['screenshot', 'screenshot.png', makeScreenshot()],
    ['WebP', 'photo.webp', makeWebp()],
    ['film', 'film.mp4', makeFilm()],
  ])('[FILE-4] where a %s was taken is not even on the disk', async ([, name, bytes]) => {
    const file = await upload(server, ada, name, bytes)
    const { bytes: kept, headers } = await download(server, file.attachment_id, ada)
    expect([kept.includes(SECRET_PLACE), Number(headers.get('content-length')), kept.length]).toEqual([false, file.size, file.size])
    for (const { path } of listStored(server.dir)) expect([path, readFileSync(path).includes(SECRET_PLACE)]).toEqual([path, false])
  })

  it('[FILE-1] 10 MiB are taken, a byte more is not', async () => {
    const of = (size: number): Bytes => new Uint8Array(Buffer.alloc(size, 'tea\n'))
    expect(await refusal('long.txt', of(MAX_FILE_BYTES))).toBe('taken as text/plain')
    expect(await refusal('longer.txt', of(MAX_FILE_BYTES + 1))).toBe('413 too_large')
    expect(await refusal('much-longer.txt', of(MAX_FILE_BYTES * 2))).toBe('413 too_large')
  })

  it('[FILE-1] without a length it is stopped at the limit', async () => {
    // By hand: the fetch of Node goes on pulling from an endless stream when nobody takes it any more.
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let [answer, sent, closed] = ['', 0, false]
    socket.on('data', (part) => void (answer += String(part)))
    socket.on('error', () => undefined)
    socket.on('close', () => void (closed = true))
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\n\r\n'
    socket.write(`POST /media.upload HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ada}\r\ncontent-type: multipart/form-data; boundary=b\r\ntransfer-encoding: chunked\r\n\r\n${head.length.toString(16)}\r\n${head}\r\n`)
    await until('the end of the connection', async () => {
      for (let room = true; room && !closed; sent += chunk.length) room = socket.write(chunk)
      return closed
    })
    // Whoever goes on sending may find the line cut before they read why.
    expect(['HTTP/1.1 413', '']).toContain(answer.slice(0, 12))
    expect(sent).toBeLessThan(8 * MAX_FILE_BYTES)
    expect(drafts()).toEqual([])
  })

  it('[FILE-1] what breaks off leaves nothing', async () => {
    const before = rows()
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`POST /media.upload HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ada}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\n\r\n${'x'.repeat(20_000)}`)
    await until('the beginning', () => drafts().length === 1)
    socket.destroy()
    await until('the end', () => drafts().length === 0)
    expect(rows()).toBe(before)
    expect(server.logs.filter((line) => line.includes('unexpectedly'))).toEqual([])
  })

  it('[FILE-1] a form with anything else is refused', async () => {
    const send = async (fill: (form: FormData) => void): Promise<string> => {
      const form = new FormData()
      fill(form)
      const response = await fetch(`${server.url}/media.upload`, { method: 'POST', headers: { authorization: `Bearer ${ada}` }, body: form })
      const { error } = (await response.json()) as { error?: { code: string; field?: string } }
      return `${response.status} ${error?.code ?? ''} ${error?.field ?? ''}`
    }
    const file = new Blob([PNG])
    expect(await send((form) => form.set('image', file, 'x.png'))).toBe('422 unknown_field image')
    expect(await send((form) => form.set('file', 'a text'))).toBe('422 invalid_field file')
    expect(await send((form) => (form.append('file', file, 'x.png'), form.append('file', file, 'y.png')))).toBe('422 invalid_field file')
    expect(await send((form) => (form.set('file', file, 'x.png'), form.set('caption', 'x')))).toBe('422 unknown_field caption')
    expect(await send(() => undefined)).toMatch(/^422 invalid_body/)
    const compressed = await server.upload('x.png', PNG, { token: ada, headers: { 'content-encoding': 'gzip' } })
    expect(compressed.status).toBe(415)
  })

  it('[WIRE-9] repeated with the same key it is the same file', async () => {
    const headers = { 'idempotency-key': 'the-picture-of-today' }
    const first = await server.upload('tea.png', PNG, { token: ada, headers })
    const again = await server.upload('tea.png', PNG, { token: ada, headers })
    expect([again.status, again.body]).toEqual([200, first.body])
    const other = await server.upload('tea.png', GIF, { token: ada, headers })
    expect([other.status, other.body.error.code]).toEqual([409, 'idempotency_conflict'])
    const both = await Promise.all([1, 2].map(() => server.upload('tea.png', PNG, { token: ada, headers: { 'idempotency-key': 'two-at-once' } })))
    expect(new Set(both.map(({ body }) => body.attachment_id)).size).toBe(1)
    expect(drafts()).toEqual([])
  })

  it('[ORG-1] a page of the channel may call it, another may not', async () => {
    const from = async (origin: string) => (await server.upload('tea.png', PNG, { token: ada, origin })).headers.get('access-control-allow-origin')
    expect([await from(SHOP), await from('https://evil.example')]).toEqual([SHOP, null])
    expect((await server.upload('x.png', PNG, { token: SYSTEM_TOKEN })).body.error.reason).toBe('wrong_token_kind')
  })

  it('[FILE-9] follows the channel, also when that changes', async () => {
    const shop = await server.connectChannel({ attachments: 'off' })
    const visitor = (await openPage(server, shop.id, installOf('policy'))).token
    expect(await refusal('x.png', PNG, visitor)).toBe('403 forbidden')
    await server.call('channels.update', { channel_id: shop.id, attachments: 'offer' })
    expect(await refusal('x.png', PNG, visitor)).toBe('403 forbidden')
    await server.call('channels.update', { channel_id: shop.id, attachments: 'open' })
    expect(await refusal('x.png', PNG, visitor)).toBe('taken as image/png')
  })

  it('[RES-12] nobody uploads in the name of somebody they look at', async () => {
    const asAda = await identify(server, channel.id, 'ada', { actor: { id: 'staff', name: 'Sam' } })
    const { token } = await redeem(server, asAda.resumeToken, { install_key: installOf('staff') })
    expect(await refusal('x.png', PNG, token)).toBe('403 forbidden')
  })

  it('[FILE-5] a hundred within a day, and no more', async () => {
    const many = (await signIn(server, channel.id, 'many', installOf('many'))).token
    for (let n = 0; n < MAX_FILES_A_DAY; n += 10) await Promise.all(Array.from({ length: 10 }, () => upload(server, many, 'x.png', PNG)))
    // Also of those that come at once, and would each have had room alone.
    const late = await server.upload('x.png', PNG, { token: many })
    expect([late.status, late.body.error.code]).toEqual([429, 'rate_limited'])
    const wait = Number(late.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(DAY / 1000 - 60)
    expect(await refusal('x.png', PNG)).toBe('taken as image/png')
    clock.advance(DAY + MINUTE)
    const again = (await signIn(server, channel.id, 'many', installOf('many'))).token
    expect(await refusal('x.png', PNG, again)).toBe('taken as image/png')
  })
})

const rows = (): number => query<{ n: number }>(server.databasePath, 'SELECT count(*) AS n FROM attachments')[0]?.n ?? 0
const drafts = (): readonly string[] => listDrafts(server.dir)
