import { readOrientation, writeOrientation, type Orientation } from './orientation.ts'
import type { StrippedPicture } from './stripped-picture.ts'

/** Markers by their second byte (ITU-T T.81, table B.1). */
const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const TEM = 0x01
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7
/** Start of frame: dimensions. C4, C8 and CC lie between and are something else. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** Tables and headers that a decoder needs: frames, DHT, DAC, DQT, DNL, DRI, DHP, EXP. */
const isNeeded = (marker: number): boolean => (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xdb && marker <= 0xdf)

const JFIF = Buffer.from('JFIF\0', 'latin1')
const ICC = Buffer.from('ICC_PROFILE\0', 'latin1')
const ADOBE = Buffer.from('Adobe', 'latin1')
const EXIF = Buffer.from('Exif\0\0', 'latin1')

/**
 * A JPEG without what its pixels do not need: EXIF with place and camera, XMP, comments, makers' notes, and whatever follows
 * the picture, where phones put further pictures and films (FILE-4). Of the application segments the density, the colour
 * profile and Adobe's colour transform stay. Null: the file is damaged, or no JPEG after all.
 */
export function stripJpeg(bytes: Uint8Array): StrippedPicture | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = []
  let orientation: Orientation | null = null
  let pixels = 0
  let hasScan = false
  let at = 2
  if (buffer[0] !== 0xff || buffer[1] !== SOI) return null
  for (;;) {
    const begins = at
    if (at === buffer.length && hasScan) {
      // Cut off while it was taken or sent: what there is of it is a picture.
      kept.push(Buffer.from([0xff, EOI]))
      break
    }
    if (buffer[at] !== 0xff) return null
    while (buffer[at] === 0xff) at++
    const marker = buffer[at]
    at++
    if (marker === undefined || marker === 0) return null
    if (marker === EOI) {
      if (!hasScan) return null
      kept.push(buffer.subarray(at - 2, at))
      break
    }
    if (marker === TEM || isRestart(marker)) continue
    if (marker === SOI || at + 2 > buffer.length) return null
    const ends = at + buffer.readUInt16BE(at)
    const data = buffer.subarray(at + 2, ends)
    if (ends > buffer.length || ends < at + 2) return null
    if (isFrame(marker) && data.length >= 5) pixels = Math.max(pixels, data.readUInt16BE(1) * data.readUInt16BE(3))
    if (marker === 0xe1 && begin(data, EXIF)) orientation ??= readOrientation(data.subarray(EXIF.length))
    if (marker === SOS) {
      hasScan = true
      at = findScanEnd(buffer, ends)
      kept.push(buffer.subarray(begins, at))
    } else {
      if (isNeeded(marker) || isHarmless(marker, data)) kept.push(buffer.subarray(begins, ends))
      at = ends
    }
  }
  const [head, ...rest] = kept
  if (head === undefined) return null
  // JFIF wants to be the first segment; what says how the photo is turned comes after it.
  const jfifFirst = head[1] === 0xe0
  const turned = orientation === null ? [] : [writeExif(orientation)]
  return { parts: [buffer.subarray(0, 2), ...(jfifFirst ? [head, ...turned] : [...turned, head]), ...rest], pixels }
}

function begin(data: Uint8Array, name: Buffer): boolean {
  return data.length >= name.length && name.equals(data.subarray(0, name.length))
}

function isHarmless(marker: number, data: Buffer): boolean {
  // The density alone: behind it lies a thumbnail of what was perhaps cut away.
  if (marker === 0xe0) return begin(data, JFIF) && data.length === 14 && data[12] === 0 && data[13] === 0
  return (marker === 0xe2 && begin(data, ICC)) || (marker === 0xee && begin(data, ADOBE))
}

/** Where the compressed data of a scan ends: at the first marker that is neither a stuffed byte nor a restart. */
function findScanEnd(buffer: Buffer, from: number): number {
  let at = from
  for (;;) {
    at = buffer.indexOf(0xff, at)
    if (at === -1) return buffer.length
    const next = buffer[at + 1]
    if (next === undefined) return buffer.length
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at
    at += next === 0xff ? 1 : 2
  }
}

function writeExif(orientation: Orientation): Uint8Array {
  const tiff = writeOrientation(orientation)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xffe1, 0)
  head.writeUInt16BE(2 + EXIF.length + tiff.length, 2)
  return Buffer.concat([head, EXIF, tiff])
}
