import { isErrorCode, RejoinError } from '@rejoin/protocol'
import { inspectFile } from '../../src/media/inspect-file.ts'
import { download, listDrafts, listStored } from '../support/files.ts'
import { DOCX, GIF, join, JPEG, makeFilm, makeGif, makePhoto, makeScreenshot, makeWebp, PDF, PNG, WEBP, type Bytes } from '../support/pictures.ts'
import { until } from '../support/sockets.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { makeRandom, mutateText, type Random } from './mutate.ts'

const UPLOADS_PER_ROUND = 150
const BOUNDARY = 'a-line-between'

const files: readonly (readonly [name: string, bytes: Bytes])[] = [
  ['photo.jpg', makePhoto()],
  ['small.jpg', JPEG],
  ['screen.png', makeScreenshot()],
  ['small.png', PNG],
  ['picture.webp', makeWebp()],
  ['small.webp', WEBP],
  ['moving.gif', makeGif()],
  ['small.gif', GIF],
  ['film.mp4', makeFilm()],
  ['film.mov', makeFilm('qt  ')],
  ['letter.docx', DOCX],
  ['bill.pdf', PDF],
  ['note.txt', join('Hello')],
]

/** A JPEG that was cut off gets the end it lacks. */
const END_OF_PICTURE = 2

/** What lengths and offsets in a file may claim. */
const CLAIMS = [0, 1, 2, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff]

/** Bytes, lengths and order of a file are changed, and its end is lost. */
function mutateBytes(random: Random, original: Bytes): Bytes {
  let bytes: Bytes = Uint8Array.from(original)
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(bytes.length + 1)
    const size = random.below(40)
    switch (random.below(6)) {
      case 0:
        bytes[at] = random.below(256)
        break
      case 1:
        if (at + 4 <= bytes.length) new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, random.pick(CLAIMS), random.chance(0.5))
        break
      case 2:
        if (at + 2 <= bytes.length) new DataView(bytes.buffer, bytes.byteOffset).setUint16(at, random.pick(CLAIMS) & 0xffff, random.chance(0.5))
        break
      case 3:
        bytes = join(bytes.subarray(0, at), bytes.subarray(at + size))
        break
      case 4:
        bytes = join(bytes.subarray(0, at), ...Array.from({ length: random.pick([2, 3, 300]) }, () => bytes.subarray(at, at + size)), bytes.subarray(at))
        break
      default:
        bytes = bytes.slice(0, at)
    }
  }
  return bytes
}

/**
 * Looks at so many changed files. Throws unless each is taken or refused with its code, what is kept is no more than what
 * came, and looking at what is kept once more keeps the same.
 */
export function fuzzInspection(seed: number, count: number): { readonly taken: number; readonly refused: number } {
  const random = makeRandom(seed)
  let taken = 0
  for (let made = 0; made < count; made++) {
    const [name, original] = random.pick(files)
    const bytes = mutateBytes(random, original)
    const kept = inspect(bytes, name)
    if (kept === null) continue
    taken++
    const again = inspect(Uint8Array.from(kept), name)
    if (kept.length > bytes.length + END_OF_PICTURE || again === null || Buffer.compare(again, kept) !== 0) throw new Error(`seed ${seed}, file ${made}: ${name} does not stay what it became: ${Buffer.from(bytes).toString('base64')}`)
  }
  return { taken, refused: count - taken }
}

/** What is kept of it, or null when it was refused. */
function inspect(bytes: Bytes, name: string): Bytes | null {
  const given = Uint8Array.from(bytes)
  try {
    const { parts } = inspectFile(given, name)
    return parts === null ? given : join(...parts)
  } catch (error) {
    if (error instanceof RejoinError) return null
    throw error
  }
}

/** A form with one file, or what is left of it. */
function makeForm(random: Random): Buffer {
  const [name, original] = random.pick(files)
  const bytes = random.chance(0.3) ? original : mutateBytes(random, original)
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${random.chance(0.3) ? mutateText(random, name) : name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const body = Buffer.concat([Buffer.from(random.chance(0.2) ? mutateText(random, head) : head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)])
  if (random.chance(0.1)) return body.subarray(0, random.below(body.length))
  return random.chance(0.1) ? Buffer.concat([body, body]) : body
}

/** So many forms to a real server. Throws unless every answer has its code, and exactly what was taken lies on the disk. */
export async function fuzzUploads(seed: number): Promise<{ readonly taken: number; readonly refused: number }> {
  const random = makeRandom(seed)
  const server = await startTestServer()
  try {
    const { token } = await server.createAgent()
    const ids: string[] = []
    for (let made = 0; made < UPLOADS_PER_ROUND; made++) ids.push(...(await send(server, token, makeForm(random))))
    await until('no upload under way', () => listDrafts(server.dir).length === 0)
    const kept = await Promise.all(ids.map((id) => download(server, id, token)))
    const odd = kept.find(({ status, headers }) => status !== 200 || headers.get('x-content-type-options') !== 'nosniff')
    if (odd !== undefined) throw new Error(`a file that was taken is answered with ${odd.status}`)
    if (listStored(server.dir).length !== ids.length) throw new Error(`${ids.length} were taken and ${listStored(server.dir).length} lie on the disk`)
    const failures = server.logs.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
    if (failures.length > 0) throw new Error(`the server failed: ${failures.slice(0, 3).join('\n')}`)
    return { taken: ids.length, refused: UPLOADS_PER_ROUND - ids.length }
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  } finally {
    await server.close()
  }
}

/** The id of what was taken, as a list of one or none. */
async function send(server: TestServer, token: string, form: Buffer): Promise<readonly string[]> {
  const response = await fetch(`${server.url}/media.upload`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, body: Uint8Array.from(form) })
  const answer = (await response.json()) as { attachment_id?: string; error?: { code: string } }
  if (response.status === 200 && answer.attachment_id !== undefined) return [answer.attachment_id]
  if (response.status < 400 || response.status >= 500 || !isErrorCode(answer.error?.code)) throw new Error(`media.upload answered ${response.status} ${answer.error?.code} to ${form.toString('base64').slice(0, 4000)}`)
  return []
}
