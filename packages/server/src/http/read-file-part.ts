import { RejoinError } from '@rejoin/protocol'

/** Where the bytes of the file go while they arrive. */
export type FileSink = { readonly write: (chunk: Uint8Array) => Promise<void> }

/** The one field a form may have (contract §6). */
const FIELD = 'file'

/** Headers of a part: a name of 255 characters in UTF-8 fits several times. */
const MAX_HEADER_BYTES = 8 * 1024

const LINE_END = '\r\n'

/**
 * Reads a `multipart/form-data` body (RFC 7578) that holds exactly one file, straight into the sink, and answers what the
 * client called it. Nothing is collected but the headers and what may be the beginning of a boundary. Stricter than the RFC
 * where only broken or hostile clients would notice: no text before the first boundary, no padding, no transfer encodings.
 */
export async function readFilePart(body: ReadableStream<Uint8Array> | null, contentType: string | undefined, maxBytes: number, sink: FileSink): Promise<{ readonly name: string; readonly size: number }> {
  const boundary = readBoundary(contentType)
  const source = createSource(body)
  try {
    if ((await source.readThrough(Buffer.from(`--${boundary}${LINE_END}`), MAX_HEADER_BYTES)).length > 0) throw broken()
    const name = readName((await source.readThrough(Buffer.from(LINE_END + LINE_END), MAX_HEADER_BYTES)).toString('utf8'))
    let size = 0
    await source.copyUntil(Buffer.from(`${LINE_END}--${boundary}`), async (chunk) => {
      size += chunk.length
      if (size > maxBytes) throw new RejoinError('too_large', 'A file may have at most 10 MiB.', { field: FIELD })
      await sink.write(chunk)
    })
    const after = await source.readThrough(Buffer.from(LINE_END), MAX_HEADER_BYTES, true)
    if (after.length === 0) throw await refuseFurtherPart(source)
    if (after.toString('latin1') !== '--' || (await source.hasMore())) throw broken()
    return { name, size }
  } finally {
    source.stop()
  }
}

function readBoundary(contentType: string | undefined): string {
  const match = /^multipart\/form-data\s*(?:;(.*))?$/is.exec(contentType ?? '')
  if (match === null) throw new RejoinError('unsupported_media_type', 'Send the file as multipart/form-data, in the field file.')
  const boundary = /(?:^|;)\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(match[1] ?? '')
  const value = boundary?.[1] ?? boundary?.[2]
  if (value === undefined || !/^[A-Za-z0-9'()+_,./:=? -]*[A-Za-z0-9'()+_,./:=?-]$/.test(value)) throw broken()
  return value
}

/** The headers of the part: it must be our field, and a file. */
function readName(raw: string): string {
  const headers = new Map<string, string>()
  for (const line of raw.split(LINE_END)) {
    const colon = line.indexOf(':')
    const header = line.slice(0, colon).toLowerCase()
    if (colon < 1 || headers.has(header)) throw broken()
    headers.set(header, line.slice(colon + 1).trim())
  }
  const disposition = headers.get('content-disposition') ?? ''
  if (!/^form-data\s*;/i.test(disposition) || headers.has('content-transfer-encoding')) throw broken()
  const field = readParameter(disposition, 'name')
  if (field === null) throw broken()
  if (field !== FIELD) throw new RejoinError('unknown_field', 'There is one field here, and its name is file.', { field: field.slice(0, 120) })
  const name = readParameter(disposition, 'filename')
  if (name === null) throw new RejoinError('invalid_field', 'file must be a file, with a filename.', { field: FIELD })
  return name
}

/** `name="value"`; browsers write a quotation mark as %22, other clients as \". */
function readParameter(disposition: string, parameter: string): string | null {
  const match = new RegExp(`;\\s*${parameter}="((?:[^"\\\\]|\\\\.)*)"|;\\s*${parameter}=([^\\s;"]+)`, 'i').exec(disposition)
  if (match === null) return null
  return (match[1] ?? match[2] ?? '').replace(/\\(["\\])/g, '$1').replace(/%22/g, '"').replace(/%0[ad]/gi, ' ')
}

/** A second part is refused by its name, where that says more. */
async function refuseFurtherPart(source: Source): Promise<RejoinError> {
  const headers = (await source.readThrough(Buffer.from(LINE_END + LINE_END), MAX_HEADER_BYTES)).toString('utf8')
  readName(headers)
  return new RejoinError('invalid_field', 'Send one file at a time.', { field: FIELD })
}

function broken(): RejoinError {
  return new RejoinError('invalid_body', 'The form is not complete or not well-formed multipart/form-data. Send it again.')
}

type Source = ReturnType<typeof createSource>

/** The body as it arrives, with what was looked at and not used yet. */
function createSource(body: ReadableStream<Uint8Array> | null) {
  const reader = body?.getReader()
  let held: Buffer = Buffer.alloc(0)
  let isOver = reader === undefined

  async function pull(): Promise<boolean> {
    if (isOver || reader === undefined) return false
    const { done, value } = await reader.read()
    if (done) {
      isOver = true
      return false
    }
    held = held.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.concat([held, value])
    return true
  }

  return {
    /** What stands before the mark; the mark is used up as well. With `orEnd` the end of the body is one, too. */
    async readThrough(mark: Buffer, most: number, orEnd = false): Promise<Buffer> {
      for (;;) {
        const at = held.indexOf(mark)
        if (at > most || (at === -1 && held.length > most + mark.length)) throw broken()
        if (at !== -1) {
          const before = held.subarray(0, at)
          held = held.subarray(at + mark.length)
          return before
        }
        if (await pull()) continue
        if (!orEnd) throw broken()
        const rest = held
        held = Buffer.alloc(0)
        return rest
      }
    },
    /** Everything before the mark, as it comes; the mark is used up as well. */
    async copyUntil(mark: Buffer, use: (chunk: Buffer) => Promise<void>): Promise<void> {
      for (;;) {
        const at = held.indexOf(mark)
        // What lies at the end may be the beginning of the mark.
        const sure = at === -1 ? held.length - mark.length + 1 : at
        if (sure > 0) {
          await use(held.subarray(0, sure))
          held = held.subarray(sure)
        }
        if (at !== -1) {
          held = held.subarray(mark.length)
          return
        }
        if (!(await pull())) throw broken()
      }
    },
    async hasMore(): Promise<boolean> {
      while (held.length === 0) if (!(await pull())) return false
      return true
    },
    /** Whatever is still on its way is somebody else's. */
    stop(): void {
      reader?.releaseLock()
    },
  }
}
