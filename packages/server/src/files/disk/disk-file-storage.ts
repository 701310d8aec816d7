import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { RejoinError } from '@rejoin/protocol'
import type { FileDraft, FileStorage } from '../file-storage.ts'

const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600

/** Names are ours alone: whatever else asks, no path is made of it. */
const FILE_ID = /^[A-Za-z0-9_-]{16,64}$/

/** In `<data>/uploads`: arriving bytes in `incoming`, kept ones in folders by the first characters of their name. */
export async function openDiskFileStorage(folder: string): Promise<FileStorage> {
  const incoming = join(folder, 'incoming')
  const kept = join(folder, 'kept')
  for (const path of [incoming, kept]) await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER })

  function locate(fileId: string): { readonly shelf: string; readonly path: string } {
    if (!FILE_ID.test(fileId)) throw new Error('this is not the name of a stored file')
    const shelf = join(kept, fileId.slice(0, 2))
    return { shelf, path: join(shelf, fileId) }
  }

  return {
    async openDraft() {
      const path = join(incoming, randomBytes(16).toString('hex'))
      const handle = await translated(open(path, 'wx+', PRIVATE_FILE))
      return createDraft(handle, path, async (fileId) => {
        const place = locate(fileId)
        await mkdir(place.shelf, { recursive: true, mode: PRIVATE_FOLDER })
        await rename(path, place.path)
        // The name is on disk only once its folder is (and a new folder only once the one above it is).
        for (const above of [place.shelf, kept]) await flush(above)
      })
    },
    async read(fileId) {
      const { path } = locate(fileId)
      try {
        const { size } = await stat(path)
        return { size, open: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>> }
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      }
    },
    async remove(fileId) {
      await rm(locate(fileId).path, { force: true })
    },
    async *listOlderThan(beforeMs) {
      for (const shelf of await readdir(kept)) {
        for (const name of await readdir(join(kept, shelf))) if (FILE_ID.test(name) && (await isOlder(join(kept, shelf, name), beforeMs))) yield name
      }
    },
    async removeDraftsOlderThan(beforeMs) {
      for (const name of await readdir(incoming)) {
        const path = join(incoming, name)
        if (await isOlder(path, beforeMs)) await rm(path, { force: true })
      }
    },
  }
}

function createDraft(handle: FileHandle, path: string, place: (fileId: string) => Promise<void>): FileDraft {
  let size = 0
  let isOpen = true

  async function append(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.byteLength; ) done += (await handle.write(chunk, done, chunk.byteLength - done, size + done)).bytesWritten
    size += chunk.byteLength
  }

  return {
    write: (chunk) => translated(append(chunk)),
    async readAll() {
      const bytes = new Uint8Array(size)
      for (let done = 0; done < size; ) {
        const { bytesRead } = await handle.read(bytes, done, size - done, done)
        if (bytesRead === 0) throw new Error('an upload was cut short on the disk')
        done += bytesRead
      }
      return bytes
    },
    replace: (parts) =>
      translated(
        (async () => {
          await handle.truncate(0)
          size = 0
          for (const part of parts) await append(part)
        })(),
      ),
    keep: (fileId) =>
      translated(
        (async () => {
          await handle.sync()
          isOpen = false
          await handle.close()
          await place(fileId)
        })(),
      ),
    async drop() {
      if (!isOpen) return
      isOpen = false
      await handle.close()
      await unlink(path)
    },
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** One that vanishes meanwhile is nobody's business any more. */
async function isOlder(path: string, beforeMs: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < beforeMs
  } catch {
    return false
  }
}

/** A full disk is a code of the contract; anything else is a fault of ours and stays one. */
async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw new RejoinError('storage_full', undefined, { retry_after_ms: 5000 })
    throw error
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}
