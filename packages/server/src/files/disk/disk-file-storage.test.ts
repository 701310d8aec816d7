import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fileStorageContract } from '../contract/file-storage.suite.ts'
import { openDiskFileStorage } from './disk-file-storage.ts'

const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'rejoin-files-'))

fileStorageContract({
  name: 'disk',
  async open() {
    const folder = makeFolder()
    return { files: await openDiskFileStorage(folder), reopen: () => openDiskFileStorage(folder), destroy: async () => rmSync(folder, { recursive: true }) }
  },
})

it('[FILE-14] nobody else on the machine may read them', async () => {
  const folder = makeFolder()
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const draft = await (await openDiskFileStorage(join(folder, 'uploads'))).openDraft()
  await draft.write(new Uint8Array([1]))
  await draft.keep('a1b2c3d4e5f60718293a4b5c6d7e8f90')
  const modes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => [name, (statSync(join(folder, name)).mode & 0o077).toString(8)])
  expect(modes).toEqual(modes.map(([name]) => [name, '0']))
  expect(modes.length).toBe(5)
})
