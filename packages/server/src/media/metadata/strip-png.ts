import { crc32 } from 'node:zlib'
import { readOrientation, writeOrientation, type Orientation } from './orientation.ts'
import type { StrippedPicture } from './stripped-picture.ts'

const SIGNATURE_BYTES = 8

/** What the pixels and their colours need, and the frames of an animation. Texts, times, EXIF and unknown chunks are left out. */
const KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'mDCV', 'cLLI', 'sBIT', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT'])

/** A PNG without what its pixels do not need, and without what follows its end (FILE-4). Null: damaged, or no PNG after all. */
export function stripPng(bytes: Uint8Array): StrippedPicture | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = []
  let orientation: Orientation | null = null
  let pixels: number | null = null
  for (let at = SIGNATURE_BYTES; ; ) {
    if (at + 12 > buffer.length) return null
    const ends = at + 12 + buffer.readUInt32BE(at)
    if (ends > buffer.length) return null
    const type = buffer.toString('latin1', at + 4, at + 8)
    if (pixels === null) {
      if (type !== 'IHDR' || ends - at !== 25) return null
      pixels = buffer.readUInt32BE(at + 8) * buffer.readUInt32BE(at + 12)
    }
    if (type === 'eXIf') orientation ??= readOrientation(buffer.subarray(at + 8, ends - 4))
    if (KEPT.has(type)) kept.push(buffer.subarray(at, ends))
    if (type === 'IEND') break
    at = ends
  }
  const [header, ...rest] = kept
  if (header === undefined || pixels === null) return null
  return { parts: [buffer.subarray(0, SIGNATURE_BYTES), header, ...(orientation === null ? [] : [writeChunk('eXIf', writeOrientation(orientation))]), ...rest], pixels }
}

function writeChunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(named.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  named.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(named), named.length + 4)
  return chunk
}
