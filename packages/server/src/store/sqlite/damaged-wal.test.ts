import { randomBytes } from 'node:crypto'
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { forkStore } from '../../../test/support/fork-store.ts'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'

const FRAME_HEADER_BYTES = 24
const PAGE_BYTES = 4096

/** What a power cut may leave behind the last flush. */
const tails: readonly { readonly what: string; readonly make: (wal: Buffer) => Buffer }[] = [
  { what: 'noise', make: () => randomBytes(3 * PAGE_BYTES + 17) },
  { what: 'zeros', make: () => Buffer.alloc(2 * PAGE_BYTES) },
  { what: 'half a frame', make: (wal) => wal.subarray(-(FRAME_HEADER_BYTES + PAGE_BYTES), -PAGE_BYTES / 2) },
  { what: 'an old frame once more', make: (wal) => wal.subarray(-(FRAME_HEADER_BYTES + PAGE_BYTES)) },
  { what: 'a frame with one wrong bit', make: (wal) => flipBit(Buffer.from(wal.subarray(-(FRAME_HEADER_BYTES + PAGE_BYTES)))) },
]

function flipBit(frame: Buffer): Buffer {
  const at = FRAME_HEADER_BYTES + 100
  frame[at] = (frame[at] ?? 0) ^ 1
  return frame
}

describe('a write-ahead log with a damaged end', () => {
  it.each(tails)('[STO-5] $what behind the last flush costs nothing acknowledged', async ({ make }) => {
    const path = makeDatabasePath()
    const first = openStore(path)
    const { session, say } = await admitVisitor(first)
    const { conversation_id } = await say('before')
    await first.close()

    const cmids = Array.from({ length: 12 }, (_, n) => `before-the-power-cut-${n}`)
    const fork = await forkStore(path, session.id)
    for (const cmid of cmids) expect(await fork.ask({ do: 'send', cmids: [cmid], text: cmid })).toEqual({ [cmid]: 'stored' })
    await fork.kill()
    expect(statSync(`${path}-wal`).size, 'the log was not yet written back').toBeGreaterThan(PAGE_BYTES)
    appendFileSync(`${path}-wal`, make(readFileSync(`${path}-wal`)))

    const store = openStore(path)
    const events = await store.readEvents(conversation_id, 0, 1000)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    const stored = events.flatMap((event) => (event.type === 'message.created' && event.data.client_message_id !== undefined ? [event.data.client_message_id] : []))
    expect(stored.filter((cmid) => cmids.includes(cmid))).toEqual(cmids)
    // And it goes on.
    await store.checkWritable()
    await store.close()
  })
})
