import { describe, expect, it, onTestFinished } from 'vitest'
import type { FileStorage } from '../file-storage.ts'

/** What an adapter must offer to be put to the test: an empty storage, and the same files opened again. */
export type FileStorageAdapter = {
  readonly name: string
  readonly open: () => Promise<{ readonly files: FileStorage; readonly reopen: () => Promise<FileStorage>; readonly destroy: () => Promise<void> }>
}

const ID = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const OTHER = 'ffffffffffffffffffffffffffffffff'
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

/** Everything a storage of files must do, whatever lies beneath it. */
export function fileStorageContract(adapter: FileStorageAdapter): void {
  async function given() {
    const opened = await adapter.open()
    onTestFinished(() => opened.destroy())
    const { files } = opened
    return {
      ...opened,
      async store(id: string, text: string): Promise<void> {
        const draft = await files.openDraft()
        await draft.write(bytes(text))
        await draft.keep(id)
      },
    }
  }

  async function readText(files: FileStorage, id: string): Promise<string | null> {
    const file = await files.read(id)
    if (file === null) return null
    const text = await new Response(file.open()).text()
    expect(file.size).toBe(Buffer.byteLength(text))
    return text
  }

  async function listAll(files: FileStorage, before = Number.MAX_SAFE_INTEGER): Promise<readonly string[]> {
    const found: string[] = []
    for await (const id of files.listOlderThan(before)) found.push(id)
    return found
  }

  describe(`the ${adapter.name} files`, () => {
    it('[FILE-14] what was kept is there, also after a restart', async () => {
      const { files, store, reopen } = await given()
      await store(ID, 'green tea')
      expect(await readText(files, ID)).toBe('green tea')
      expect(await readText(await reopen(), ID)).toBe('green tea')
    })

    it('what was written in pieces is one', async () => {
      const { files } = await given()
      const draft = await files.openDraft()
      for (const text of ['green', ' ', '', 'tea']) await draft.write(bytes(text))
      expect(Buffer.from(await draft.readAll()).toString()).toBe('green tea')
      await draft.write(bytes('!'))
      await draft.keep(ID)
      expect(await readText(files, ID)).toBe('green tea!')
    })

    it('what was replaced is nowhere', async () => {
      const { files } = await given()
      const draft = await files.openDraft()
      await draft.write(bytes('a longer text with a secret'))
      await draft.replace([bytes('short'), bytes('er')])
      await draft.keep(ID)
      expect(await readText(files, ID)).toBe('shorter')
    })

    it('parts of the draft itself can take its place', async () => {
      const { files } = await given()
      const draft = await files.openDraft()
      await draft.write(bytes('keep-drop-keep'))
      const all = await draft.readAll()
      await draft.replace([all.subarray(0, 4), all.subarray(9)])
      await draft.keep(ID)
      expect(await readText(files, ID)).toBe('keep-keep')
    })

    it('drafts do not get into each other', async () => {
      const { files } = await given()
      const [one, two] = [await files.openDraft(), await files.openDraft()]
      await Promise.all([one.write(bytes('one')), two.write(bytes('two'))])
      await Promise.all([one.keep(ID), two.keep(OTHER)])
      expect([await readText(files, ID), await readText(files, OTHER)]).toEqual(['one', 'two'])
    })

    it('what was dropped is gone, twice and after keeping harmless', async () => {
      const { files, store } = await given()
      const draft = await files.openDraft()
      await draft.write(bytes('never mind'))
      await draft.drop()
      await draft.drop()
      expect(await listAll(files)).toEqual([])
      const kept = await files.openDraft()
      await kept.write(bytes('mind'))
      await kept.keep(ID)
      await kept.drop()
      expect(await readText(files, ID)).toBe('mind')
      await store(OTHER, '')
      expect(await readText(files, OTHER)).toBe('')
    })

    it('a file that is not there is null, and removing it harmless', async () => {
      const { files, store } = await given()
      await store(ID, 'tea')
      expect(await files.read(OTHER)).toBe(null)
      await files.remove(OTHER)
      await files.remove(ID)
      await files.remove(ID)
      expect(await files.read(ID)).toBe(null)
    })

    it.for(['../../etc/passwd', '', 'a', '.', `${ID}/x`, `${ID}\0`, 'C:\\x'.padEnd(20, 'x')])('[FILE-6] %j is the name of nothing', async (name) => {
      const { files } = await given()
      await expect(files.read(name)).rejects.toThrow('name')
      await expect(files.remove(name)).rejects.toThrow('name')
    })

    it('[FILE-13] lists what lies there since before', async () => {
      const { files, store } = await given()
      const before = Date.now() - 60_000
      await store(ID, 'one')
      await store(OTHER, 'two')
      expect((await listAll(files)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([ID, OTHER])
      expect(await listAll(files, before)).toEqual([])
    })

    it('[FILE-13] forgets drafts that nobody finishes, and no others', async () => {
      const { files } = await given()
      const abandoned = await files.openDraft()
      await abandoned.write(bytes('half'))
      await files.removeDraftsOlderThan(Date.now() - 60_000)
      expect(Buffer.from(await abandoned.readAll()).toString()).toBe('half')
      await files.removeDraftsOlderThan(Number.MAX_SAFE_INTEGER)
      expect(await abandoned.keep(ID).then(() => 'kept', () => 'gone')).toBe('gone')
      expect(await files.read(ID)).toBe(null)
    })
  })
}
