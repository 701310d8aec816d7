import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { MAX_FILE_BYTES, RejoinError } from '@rejoin/protocol'
import type { FileDraft, FileStorage } from '../files/file-storage.ts'
import type { IncomingFile } from '../media/upload-file.ts'
import { readFilePart } from './read-file-part.ts'

/** What the form adds to its file: two boundaries and the headers of a part. */
const FORM_BYTES = 16 * 1024

/** The file of a request as it lies on the disk now. Whoever gets it drops the draft in the end, kept or not. */
export async function receiveFile(c: Context, files: FileStorage, admit: () => Promise<void>): Promise<IncomingFile> {
  let draft: FileDraft | null = null
  try {
    await admit()
    assertReadable(c)
    draft = await files.openDraft()
    const into = draft
    const hash = createHash('sha256')
    const { name, size } = await readFilePart(c.req.raw.body, c.req.header('content-type'), MAX_FILE_BYTES, {
      async write(chunk) {
        hash.update(chunk)
        await into.write(chunk)
      },
    })
    return { name, size, sha256: hash.digest('base64url'), draft }
  } catch (error) {
    await draft?.drop()
    if (!(error instanceof RejoinError) && c.req.raw.signal.aborted) throw new RejoinError('invalid_body', 'The upload broke off.')
    await readToEnd(c.req.raw.body)
    throw error
  }
}

function assertReadable(c: Context): void {
  if (!['', 'identity'].includes((c.req.header('content-encoding') ?? '').toLowerCase())) throw new RejoinError('unsupported_media_type', 'Send the file as it is, not compressed.')
  if (Number(c.req.header('content-length') ?? 0) > MAX_FILE_BYTES + FORM_BYTES) throw new RejoinError('too_large', 'A file may have at most 10 MiB.', { field: 'file' })
}

/** A browser that is still sending hears an answer only when it is done: what it sends is taken and forgotten, as long as it is no more than a file. */
async function readToEnd(body: ReadableStream<Uint8Array> | null): Promise<void> {
  const reader = body?.getReader()
  try {
    for (let left = MAX_FILE_BYTES; reader !== undefined && left > 0; ) {
      const { done, value } = await reader.read()
      if (done) return
      left -= value.byteLength
    }
    await reader?.cancel()
  } catch {
    // Gone: then nobody waits for an answer either.
  }
}
