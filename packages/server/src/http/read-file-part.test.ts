import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { readFilePart } from './read-file-part.ts'

const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const MAX = 1000

const part = (disposition: string, content: string, more = ''): string => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${content}\r\n`
const form = (...parts: readonly string[]): string => `${parts.join('')}--${BOUNDARY}--\r\n`
const FILE = part('name="file"; filename="tea.txt"', 'green\r\n--tea', 'Content-Type: text/plain\r\n')

/** A body that arrives in pieces of this size. */
function stream(body: string, size = body.length): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(body, 'utf8')
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)))
      at += size
    },
  })
}

async function read(body: string, { size = body.length, type = TYPE, max = MAX }: { size?: number; type?: string; max?: number } = {}): Promise<{ name: string; content: string; size: number }> {
  const chunks: Uint8Array[] = []
  const { name, size: total } = await readFilePart(stream(body, Math.max(1, size)), type, max, { write: async (chunk) => void chunks.push(Uint8Array.from(chunk)) })
  return { name, content: Buffer.concat(chunks).toString('utf8'), size: total }
}

async function refusal(body: string, options: { type?: string; max?: number } = {}): Promise<string> {
  try {
    await read(body, options)
    return 'taken'
  } catch (error) {
    if (!(error instanceof RejoinError)) throw error
    return [error.code, error.details.field].filter(Boolean).join(' ')
  }
}

describe('a form with one file', () => {
  it('[FILE-1] is read the same wherever it is cut on the way', async () => {
    const body = form(FILE)
    for (let size = 1; size <= body.length; size++) expect([size, await read(body, { size })]).toEqual([size, { name: 'tea.txt', content: 'green\r\n--tea', size: 12 }])
  })

  it.for<[what: string, disposition: string, name: string]>([
    ['plain', 'name="file"; filename="a b.txt"', 'a b.txt'],
    ['the other way round', 'filename="a.txt"; name="file"', 'a.txt'],
    ['without quotation marks', 'name=file; filename=a.txt', 'a.txt'],
    ['with a quotation mark as browsers write it', 'name="file"; filename="a%22b.txt"', 'a"b.txt'],
    ['with a quotation mark as others do', 'name="file"; filename="a\\"b.txt"', 'a"b.txt'],
    ['with a line break in it', 'name="file"; filename="a%0D%0Ab.txt"', 'a  b.txt'],
    ['in another script', 'name="file"; filename="茶🍵.txt"', '茶🍵.txt'],
    ['that is empty', 'name="file"; filename=""', ''],
  ])('[FILE-1] has its name %s', async ([, disposition, name]) => {
    expect((await read(form(part(disposition, 'x')))).name).toBe(name)
  })

  it.for(['', '\r\n', `\r\n--${BOUNDARY.slice(0, -1)}`, `--${BOUNDARY}`, '\r', '-'.repeat(300)])('[FILE-1] may hold %j', async (content) => {
    expect((await read(form(part('name="file"; filename="x"', content)), { size: 7 })).content).toBe(content)
  })

  it('[FILE-1] takes the boundary in quotation marks', async () => {
    expect((await read(form(FILE), { type: `Multipart/Form-Data; charset=utf-8; boundary="${BOUNDARY}"` })).size).toBe(12)
  })

  it('[FILE-1] of exactly the greatest size is taken, of one byte more not', async () => {
    const of = (size: number): string => form(part('name="file"; filename="x"', 'x'.repeat(size)))
    expect((await read(of(MAX))).size).toBe(MAX)
    expect(await refusal(of(MAX + 1))).toBe('too_large file')
  })

  it('[FILE-1] writes nothing beyond the limit', async () => {
    let written = 0
    const body = stream(form(part('name="file"; filename="x"', 'x'.repeat(50_000))), 100)
    await expect(readFilePart(body, TYPE, MAX, { write: async (chunk) => void (written += chunk.byteLength) })).rejects.toMatchObject({ code: 'too_large' })
    expect(written).toBeLessThanOrEqual(MAX)
  })
})

describe('anything else', () => {
  it.for<[what: string, body: string, refused: string, type?: string]>([
    ['no form at all', '{}', 'unsupported_media_type', 'application/json'],
    ['a form of another kind', 'file=x', 'unsupported_media_type', 'application/x-www-form-urlencoded'],
    ['no content type', form(FILE), 'unsupported_media_type', ''],
    ['no boundary', form(FILE), 'invalid_body', 'multipart/form-data'],
    ['a boundary that is too long', form(FILE), 'invalid_body', `multipart/form-data; boundary=${'x'.repeat(71)}`],
    ['a boundary with a line break', form(FILE), 'invalid_body', 'multipart/form-data; boundary="a\rb"'],
    ['another boundary than it says', form(FILE), 'invalid_body', 'multipart/form-data; boundary=other'],
    ['nothing', '', 'invalid_body'],
    ['an empty form', `--${BOUNDARY}--\r\n`, 'invalid_body'],
    ['something before it', `hello\r\n${form(FILE)}`, 'invalid_body'],
    ['no end', FILE, 'invalid_body'],
    ['a cut end', form(FILE).slice(0, -4), 'invalid_body'],
    ['something after it', `${form(FILE)}hello`, 'invalid_body'],
    ['another field', form(part('name="image"; filename="x"', 'x')), 'unknown_field image'],
    ['a further field', form(FILE, part('name="note"', 'x')), 'unknown_field note'],
    ['a further field first', form(part('name="note"', 'x'), FILE), 'unknown_field note'],
    ['a field with a name of kilobytes', form(part(`name="${'x'.repeat(4000)}"`, 'x')), `unknown_field ${'x'.repeat(120)}`],
    ['two files', form(FILE, FILE), 'invalid_field file'],
    ['a thousand files', form(...Array.from({ length: 1000 }, () => FILE)), 'invalid_field file'],
    ['a text in place of the file', form(part('name="file"', 'x')), 'invalid_field file'],
    ['a part without a name', form(part('filename="x"', 'x')), 'invalid_body'],
    ['a part without a disposition', `--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--${BOUNDARY}--\r\n`, 'invalid_body'],
    ['a part without headers', `--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`, 'invalid_body'],
    ['an attachment of a mail', `--${BOUNDARY}\r\nContent-Disposition: attachment; name="file"; filename="x"\r\n\r\nx\r\n--${BOUNDARY}--\r\n`, 'invalid_body'],
    ['a header twice', form(part('name="file"; filename="x"', 'x', 'Content-Disposition: form-data; name="other"\r\n')), 'invalid_body'],
    ['a transfer encoding', form(part('name="file"; filename="x"', 'eA==', 'Content-Transfer-Encoding: base64\r\n')), 'invalid_body'],
    ['headers of kilobytes', form(part('name="file"; filename="x"', 'x', `X-Header: ${'x'.repeat(20_000)}\r\n`)), 'invalid_body'],
    ['headers without an end', `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n`, 'invalid_body'],
    ['lines that end by a line feed alone', form(FILE).replaceAll('\r\n', '\n'), 'invalid_body'],
    ['a form in the form', form(part('name="file"; filename="x"', `\r\n--${BOUNDARY}\r\n`)), 'invalid_body'],
  ])('[FILE-1] %s is refused', async ([, body, refused, type = TYPE]) => {
    expect(await refusal(body, { type })).toBe(refused)
  })

  it('[FILE-1] a form is refused wherever it breaks off', async () => {
    const body = form(FILE).slice(0, -2)
    for (let length = 0; length < body.length; length++) expect([length, await refusal(body.slice(0, length))]).toEqual([length, 'invalid_body'])
  })

  it('[FILE-1] a sink that fails ends the reading', async () => {
    const failing = readFilePart(stream(form(FILE)), TYPE, MAX, { write: async () => Promise.reject(new Error('full')) })
    await expect(failing).rejects.toThrow('full')
  })
})
