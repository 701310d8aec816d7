/** More entries, or a longer directory, than any document of an office has. */
const MAX_ENTRIES = 10_000
const MAX_DIRECTORY_BYTES = 2 * 1024 * 1024

const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff

/** The names in the directory of an archive, as they stand there. Null: it is none, or no ordinary one. Nothing is unpacked. */
export function readZipNames(bytes: Uint8Array): readonly string[] | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(buffer)
  if (end === null) return null
  const entries = buffer.readUInt16LE(end + 10)
  const size = buffer.readUInt32LE(end + 12)
  let at = buffer.readUInt32LE(end + 16)
  if (entries > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES || at + size > end) return null
  const names: string[] = []
  for (let entry = 0; entry < entries; entry++) {
    if (at + 46 > end || buffer.readUInt32LE(at) !== 0x02014b50) return null
    const nameLength = buffer.readUInt16LE(at + 28)
    const next = at + 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
    if (next > end) return null
    names.push(buffer.toString('utf8', at + 46, at + 46 + nameLength))
    at = next
  }
  return names
}

/** The directory's own end stands last, behind it only a comment of the length it names. */
function findEnd(buffer: Buffer): number | null {
  const last = buffer.length - END_BYTES
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (buffer.readUInt32LE(at) === 0x06054b50 && buffer.readUInt16LE(at + 20) === last - at) return at
  }
  return null
}
