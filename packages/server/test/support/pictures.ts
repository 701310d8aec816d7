import { crc32 } from 'node:zlib'

/** Small real pictures of 24 × 16 pixels, and what cameras and programs write into them. */
const real = {
  jpeg: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAQABgDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAMEBf/EABcBAAMBAAAAAAAAAAAAAAAAAAACAwT/2gAMAwEAAhADEAAAAc5tL5pKaAbP/8QAFxAAAwEAAAAAAAAAAAAAAAAAAAECEv/aAAgBAQABBQJSKBQKRQZP/8QAFxEAAwEAAAAAAAAAAAAAAAAAAAIDIf/aAAgBAwEBPwFKi1w//8QAGBEAAwEBAAAAAAAAAAAAAAAAAAERAjH/2gAIAQIBAT8BTpcLp//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CX//EABcQAAMBAAAAAAAAAAAAAAAAAAABESD/2gAIAQEAAT8hyhyg/9oADAMBAAIAAwAAABB0P//EABYRAQEBAAAAAAAAAAAAAAAAAAABEf/aAAgBAwEBPxDNU//EABcRAQEBAQAAAAAAAAAAAAAAAAEAESH/2gAIAQIBAT8Qqoxdv//EABgQAQEBAQEAAAAAAAAAAAAAAABhAREh/9oACAEBAAE/EIoIooM/HO6//9k=',
  png: 'iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAAbUlEQVR4nK3SOQ6AMBAEwTb3YbNIIP7/VCIQp1nbSJVM0tEYoPtDgQAm3R7KEh1DeYpLqIh2D5VxHkNVhLdQHcoTaoL4Q63eZ0j7bU2o11CGrJcDqw+5JwM4WMAFhYYzgXmfoSEBgREEpm0KyArXPQq0yTWriwAAAABJRU5ErkJggg==',
  webp: 'UklGRmgAAABXRUJQVlA4IFwAAAAwBACdASoYABAAPxF8tFGwqCUisAgCECIJbACdMoRwAIJKD1KfkgOkpkgA/vsZA9GmCQOTwhLZg3/WrtrDqLeQBfzMe1rXKFmrKyYxlkihnQxfbfIK3TRO4cwAAA==',
  gif: 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
}

export type Bytes = Uint8Array<ArrayBuffer>

const bytesOf = (base64: string): Bytes => new Uint8Array(Buffer.from(base64, 'base64'))
export const JPEG = bytesOf(real.jpeg)
export const PNG = bytesOf(real.png)
export const WEBP = bytesOf(real.webp)
export const GIF = bytesOf(real.gif)

export const join = (...parts: readonly (Uint8Array | string)[]): Bytes => new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))))

/** Where the photo was taken, as nobody else is to know it. */
export const SECRET_PLACE = 'N53 33 W10 2 Ada at home'

/** An EXIF structure as phones write it: which way up, which camera, and a directory with the place. */
export function makeExif({ orientation = 1, little = true, place = SECRET_PLACE }: { readonly orientation?: number; readonly little?: boolean; readonly place?: string } = {}): Bytes {
  const text = Buffer.from(`${place}\0`, 'latin1')
  const view = new DataView(new ArrayBuffer(8 + 2 + 3 * 12 + 4 + 2 + 12 + 4 + text.length))
  const gps = 8 + 2 + 3 * 12 + 4
  const values = gps + 2 + 12 + 4
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    view.setUint16(at, tag, little)
    view.setUint16(at + 2, type, little)
    view.setUint32(at + 4, count, little)
    if (type === 3) view.setUint16(at + 8, value, little)
    else view.setUint32(at + 8, value, little)
  }
  view.setUint16(0, little ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  view.setUint16(8, 3, little)
  entry(10, 0x010f, 2, text.length, values)
  entry(22, 0x0112, 3, 1, orientation)
  entry(34, 0x8825, 4, 1, gps)
  view.setUint16(gps, 1, little)
  entry(gps + 2, 0x001b, 2, text.length, values)
  Buffer.from(view.buffer).set(text, values)
  return new Uint8Array(view.buffer)
}

/** One segment of a JPEG. */
export function segment(marker: number, ...parts: readonly (Uint8Array | string)[]): Bytes {
  const data = join(...parts)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xff00 | marker, 0)
  head.writeUInt16BE(data.length + 2, 2)
  return join(head, data)
}

/** A photo as it comes from a phone: EXIF with the place and a thumbnail, XMP, a maker's note, a comment, and a film behind its end. */
export function makePhoto(exif = makeExif()): Bytes {
  const afterJfif = 20
  return join(
    JPEG.subarray(0, afterJfif),
    segment(0xe1, 'Exif\0\0', exif),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', `<x:xmpmeta>${SECRET_PLACE}</x:xmpmeta>`),
    segment(0xe2, 'MPF\0', SECRET_PLACE),
    segment(0xe2, 'ICC_PROFILE\0', '\u0001\u0001', 'colours'),
    segment(0xed, 'Photoshop 3.0\0', SECRET_PLACE),
    segment(0xee, 'Adobe', '\0d\0\0\0\0\u0001'),
    segment(0xfe, SECRET_PLACE),
    JPEG.subarray(afterJfif),
    `....ftypmp42${SECRET_PLACE}`,
  )
}

/** One chunk of a PNG. */
export function chunk(type: string, ...parts: readonly (Uint8Array | string)[]): Bytes {
  const named = join(type, ...parts)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(named.length - 4)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return join(head, named, sum)
}

/** A screenshot with what programs write into it. */
export function makeScreenshot(exif = makeExif()): Bytes {
  const afterHeader = 33
  return join(PNG.subarray(0, afterHeader), chunk('tEXt', 'Comment\0', SECRET_PLACE), chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${SECRET_PLACE}`), chunk('eXIf', exif), chunk('gAMA', '\0\0\xb1\x8f'), chunk('vpAg', SECRET_PLACE), PNG.subarray(afterHeader), SECRET_PLACE)
}

function riff(type: string, ...parts: readonly (Uint8Array | string)[]): Bytes {
  const data = join(...parts)
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return join(head, data, data.length % 2 === 0 ? '' : '\0')
}

/** An extended WebP with EXIF and XMP, and their flags set. */
export function makeWebp(exif = makeExif()): Bytes {
  const header = Buffer.alloc(10)
  header[0] = 0x08 | 0x04
  header.writeUIntLE(23, 4, 3)
  header.writeUIntLE(15, 7, 3)
  return join(riff('RIFF', 'WEBP', riff('VP8X', header), WEBP.subarray(12), riff('EXIF', exif), riff('XMP ', SECRET_PLACE), riff('note', SECRET_PLACE)), SECRET_PLACE)
}

/** An animated GIF with a comment and XMP. */
export function makeGif(): Bytes {
  const begin = 19
  return join(GIF.subarray(0, begin), '!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', `!\xfe${String.fromCharCode(SECRET_PLACE.length)}${SECRET_PLACE}\0`, `!\xff\x0bXMP DataXMP${String.fromCharCode(SECRET_PLACE.length)}${SECRET_PLACE}\0`, GIF.subarray(begin), SECRET_PLACE)
}

export function box(type: string, ...parts: readonly (Uint8Array | string)[]): Bytes {
  const data = join(...parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(data.length + 8)
  head.write(type, 4, 'latin1')
  return join(head, data)
}

/** A film with the place in its description, and samples that are found by their distance from the beginning. */
export function makeFilm(brand = 'mp42'): Bytes {
  return join(box('ftyp', `${brand}\0\0\0\0isom`), box('moov', box('mvhd', 'head'), box('trak', box('tkhd', 'track'), box('udta', SECRET_PLACE)), box('udta', box('\xa9xyz', SECRET_PLACE)), box('meta', SECRET_PLACE)), box('uuid', SECRET_PLACE), box('mdat', 'samples'))
}

/** The names of an archive, each with an empty entry. Enough for whoever looks only at them. */
export function makeZip(names: readonly string[], first = ''): Bytes {
  const entries = names.map((name) => {
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50)
    head.writeUInt16LE(name.length, 26)
    return join(head, name, name === 'mimetype' ? first : '')
  })
  let offset = 0
  const directory = names.map((name, index) => {
    const head = Buffer.alloc(46)
    head.writeUInt32LE(0x02014b50)
    head.writeUInt16LE(name.length, 28)
    head.writeUInt32LE(offset, 42)
    offset += entries[index]?.length ?? 0
    return join(head, name)
  })
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(names.length, 8)
  end.writeUInt16LE(names.length, 10)
  end.writeUInt32LE(join(...directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return join(...entries, ...directory, end)
}

export const DOCX = makeZip(['[Content_Types].xml', '_rels/.rels', 'word/document.xml'])
export const PDF = join('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
