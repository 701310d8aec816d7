import { readOrientation, writeOrientation, type Orientation } from './orientation.ts'
import type { StrippedPicture } from './stripped-picture.ts'

/** What the pixels and their colours need. EXIF, XMP and unknown chunks are left out. */
const KEPT: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])

/** Bits of the extended header that announce what is left out. */
const EXIF_FLAG = 0x08
const XMP_FLAG = 0x04

const HEADER_BYTES = 12

/** A WebP without what its pixels do not need, and without what follows its end (FILE-4). Null: damaged, or no WebP after all. */
export function stripWebp(bytes: Uint8Array): StrippedPicture | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < HEADER_BYTES) return null
  // A file may be cut a byte short where its last chunk is padded.
  const end = Math.min(8 + buffer.readUInt32LE(4), buffer.length)
  const kept: Uint8Array[] = []
  let orientation: Orientation | null = null
  let pixels = 0
  let extended = -1
  for (let at = HEADER_BYTES; at + 8 <= end; ) {
    const type = buffer.toString('latin1', at, at + 4)
    const length = buffer.readUInt32LE(at + 4)
    const data = buffer.subarray(at + 8, at + 8 + length)
    if (at + 8 + length > end) return null
    const next = at + 8 + length + (length & 1)
    if (type === 'EXIF') orientation ??= readOrientation(withoutName(data))
    if (KEPT.has(type)) {
      pixels = Math.max(pixels, countPixels(type, data))
      if (type === 'VP8X') extended = kept.length
      kept.push(buffer.subarray(at, Math.min(next, buffer.length)))
    }
    at = next
  }
  if (kept.length === 0 || pixels === 0) return null
  const header = kept[extended]
  if (header !== undefined) {
    const changed = Buffer.from(header)
    changed[8] = ((changed[8] ?? 0) & ~(EXIF_FLAG | XMP_FLAG)) | (orientation === null ? 0 : EXIF_FLAG)
    kept[extended] = changed
    // Only an extended file may have an EXIF chunk, and it stands last.
    if (orientation !== null) kept.push(writeChunk('EXIF', writeOrientation(orientation)))
  }
  const body = kept.map((chunk) => (chunk.length % 2 === 0 ? chunk : Buffer.concat([chunk, Buffer.alloc(1)])))
  const head = Buffer.from(buffer.subarray(0, HEADER_BYTES))
  head.writeUInt32LE(4 + body.reduce((size, chunk) => size + chunk.length, 0), 4)
  return { parts: [head, ...body], pixels }
}

/** Some writers put the name that a JPEG would need in front. */
function withoutName(data: Buffer): Buffer {
  return data.toString('latin1', 0, 6) === 'Exif\0\0' ? data.subarray(6) : data
}

/** The canvas of an extended file, or the frame of a simple one. */
function countPixels(type: string, data: Buffer): number {
  if (type === 'VP8X' && data.length >= 10) return (data.readUIntLE(4, 3) + 1) * (data.readUIntLE(7, 3) + 1)
  if (type === 'VP8 ' && data.length >= 10) return (data.readUInt16LE(6) & 0x3fff) * (data.readUInt16LE(8) & 0x3fff)
  if (type === 'VP8L' && data.length >= 5) {
    const bits = data.readUInt32LE(1)
    return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1)
  }
  return 0
}

function writeChunk(type: string, data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8)
  head.write(type, 0, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data])
}
