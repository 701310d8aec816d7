import { randomBytes } from 'node:crypto'
import { RejoinError, type MediaType, type UploadFileResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { FileDraft } from '../files/file-storage.ts'
import type { AttachmentRecord, Uploader } from '../store/store.ts'
import { cleanFileName, nameAsKind } from './clean-file-name.ts'
import { inspectFile } from './inspect-file.ts'
import { assertMayUpload, decideUpload } from './judge-upload.ts'

/** What came over the wire, all of it and not looked at yet. */
export type IncomingFile = { readonly name: string; readonly size: number; readonly sha256: string; readonly draft: FileDraft }

/** Before a byte is read: refuses whoever could not keep any file now. */
export async function assertMayUploadNow(deps: Deps, by: Uploader): Promise<void> {
  assertMayUpload(await deps.store.readUploadFacts(by), by.side, deps.clock.now())
}

/** `media.upload`: on the disk and in the store when it answers (FILE-1, FILE-14). */
export async function uploadFile(deps: Deps, by: Uploader, file: IncomingFile): Promise<UploadFileResult> {
  const { draft, size } = file
  if (size === 0) throw new RejoinError('invalid_field', 'The file is empty.', { field: 'file' })
  const name = cleanFileName(file.name)
  const { media_type, size: stored } = await prepareNext(draft, name)
  const file_id = randomBytes(16).toString('hex')
  await draft.keep(file_id)
  const upload = { file_id, name: nameAsKind(name, media_type), media_type, size: stored, received: size }
  let attachment: AttachmentRecord
  try {
    attachment = await deps.store.insertUpload(by, upload, (facts) => decideUpload(facts, by.side, { name, received: size }, deps.clock.now()))
  } catch (error) {
    // Without a row nobody knows the file; if this fails as well, it is found by the sweep.
    await deps.files.remove(file_id).catch(() => undefined)
    throw error
  }
  return { attachment_id: attachment.id, name: attachment.name, media_type: attachment.media_type, size: attachment.size }
}

type Prepared = { readonly media_type: MediaType; readonly size: number }

let preparing: Promise<unknown> = Promise.resolve()

/** Looks at a file and takes out what nobody is to see. One after the other: each is for a moment in memory as a whole, and all at once could be more than there is. */
function prepareNext(draft: FileDraft, name: string): Promise<Prepared> {
  const next = preparing.then(async (): Promise<Prepared> => {
    const bytes = await draft.readAll()
    const { media_type, parts } = inspectFile(bytes, name)
    if (parts === null) return { media_type, size: bytes.byteLength }
    await draft.replace(parts)
    return { media_type, size: parts.reduce((sum, part) => sum + part.byteLength, 0) }
  })
  preparing = next.catch(() => undefined)
  return next
}
