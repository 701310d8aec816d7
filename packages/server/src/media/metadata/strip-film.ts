/** Boxes that hold boxes, on the way to where metadata lies. */
const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'moof', 'traf'])

/** Place, camera, author, maker's data. Everything in them is about the film, and nothing of the film is in them. */
const METADATA: ReadonlySet<string> = new Set(['udta', 'meta', 'uuid', 'XMP_', 'free', 'skip'])

/** Deeper than any of these lie in a film. */
const MAX_DEPTH = 8

/**
 * Empties the boxes of a film or recording (MP4, QuickTime) that tell where and by whom it was made (FILE-4). They keep their
 * places, because the samples are found by their distance from the beginning. Changes `bytes`; false: the file is damaged.
 */
export function stripFilm(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return walk(buffer, 0, buffer.length, 0)
}

function walk(buffer: Buffer, from: number, end: number, depth: number): boolean {
  for (let at = from; at < end; ) {
    // Old QuickTime ends a list of boxes by four zeros.
    if (end - at < 8) return depth > 0 || end - at === 0
    const type = buffer.toString('latin1', at + 4, at + 8)
    const length = readLength(buffer, at, end)
    const head = buffer.readUInt32BE(at) === 1 ? 16 : 8
    if (length === null || length < head) return false
    if (METADATA.has(type)) {
      buffer.write('free', at + 4, 'latin1')
      buffer.fill(0, at + head, at + length)
    } else if (CONTAINERS.has(type)) {
      if (depth === MAX_DEPTH || !walk(buffer, at + head, at + length, depth + 1)) return false
    }
    at += length
  }
  return true
}

function readLength(buffer: Buffer, at: number, end: number): number | null {
  const short = buffer.readUInt32BE(at)
  if (short === 0) return end - at
  if (short !== 1) return at + short <= end ? short : null
  if (at + 16 > end) return null
  const long = Number(buffer.readBigUInt64BE(at + 8))
  return at + long <= end ? long : null
}
