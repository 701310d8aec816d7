import type { StrippedPicture } from './stripped-picture.ts'

/** Says how often an animation repeats; every other application's block is a place for data. */
const LOOPS = /^(?:NETSCAPE2\.0|ANIMEXTS1\.0)$/

/** A GIF without comments, applications' data (XMP among them) and what follows its end (FILE-4). Null: damaged, or no GIF after all. */
export function stripGif(bytes: Uint8Array): StrippedPicture | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 13) return null
  const pixels = buffer.readUInt16LE(6) * buffer.readUInt16LE(8)
  const first = 13 + tableBytes(buffer[10] ?? 0)
  const kept: Uint8Array[] = [buffer.subarray(0, first)]
  for (let at = first; ; ) {
    const begins = at
    const block = buffer[at]
    if (block === 0x3b) {
      kept.push(buffer.subarray(at, at + 1))
      return { parts: kept, pixels }
    }
    if (block === 0x21) {
      const label = buffer[at + 1]
      const ends = skipBlocks(buffer, at + 2)
      if (ends === null) return null
      // Timing and transparency of a frame, plain text as it is drawn, and the loop.
      if (label === 0xf9 || label === 0x01 || (label === 0xff && LOOPS.test(buffer.toString('latin1', at + 3, at + 14)))) kept.push(buffer.subarray(begins, ends))
      at = ends
    } else if (block === 0x2c) {
      if (at + 10 > buffer.length) return null
      const ends = skipBlocks(buffer, at + 11 + tableBytes(buffer[at + 9] ?? 0))
      if (ends === null) return null
      kept.push(buffer.subarray(begins, ends))
      at = ends
    } else return null
  }
}

/** Length of a colour table, by the flags that announce it. */
function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

/** Behind a row of blocks, each with its length in front; an empty one ends it. */
function skipBlocks(buffer: Buffer, from: number): number | null {
  for (let at = from; ; ) {
    const length = buffer[at]
    if (length === undefined) return null
    at += 1 + length
    if (length === 0) return at
  }
}
