import { mediaTypeOfName, type MediaType } from '@rejoin/protocol'
import { readZipNames } from './read-zip-names.ts'

/**
 * What a file is, by what is in it: neither its name nor what the browser says of it counts (FILE-2). Null: nothing that we
 * take. Each kind is told by the fixed bytes of its format at their fixed place, so a file that is two things at once is
 * the one that a browser would take it for, too. Nothing is unpacked.
 */
export function detectMediaType(bytes: Uint8Array, name: string): MediaType | null {
  if (startsWith(bytes, 0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (startsWith(bytes, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (reads(bytes, 0, 'GIF87a') || reads(bytes, 0, 'GIF89a')) return 'image/gif'
  if (reads(bytes, 0, 'RIFF')) return reads(bytes, 8, 'WEBP') ? 'image/webp' : reads(bytes, 8, 'WAVE') ? 'audio/wav' : null
  if (reads(bytes, 0, '%PDF-')) return 'application/pdf'
  if (reads(bytes, 4, 'ftyp')) return detectByBrand(bytes)
  if (reads(bytes, 0, 'ID3') || isMpegAudio(bytes)) return 'audio/mpeg'
  if (startsWith(bytes, 0, 0x50, 0x4b, 0x03, 0x04)) return detectOffice(bytes)
  return detectText(bytes, name)
}

function startsWith(bytes: Uint8Array, at: number, ...expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte)
}

function reads(bytes: Uint8Array, at: number, ascii: string): boolean {
  return startsWith(bytes, at, ...Buffer.from(ascii, 'latin1'))
}

/** ISO base media: the brand says what is inside. Still pictures (HEIC, AVIF) are not taken: their hidden data stays in. */
function detectByBrand(bytes: Uint8Array): MediaType | null {
  const brand = Buffer.from(bytes.subarray(8, 12)).toString('latin1')
  if (brand === 'qt  ') return 'video/quicktime'
  if (brand === 'M4A ' || brand === 'M4B ') return 'audio/mp4'
  return /^(?:isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp[4-7])$/.test(brand) ? 'video/mp4' : null
}

/** A frame header of MPEG audio layer III, and another one where the first says that it ends: two bytes alone are chance. */
function isMpegAudio(bytes: Uint8Array): boolean {
  const length = readFrameLength(bytes, 0)
  return length !== null && readFrameLength(bytes, length) !== null
}

const BIT_RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const LOW_BIT_RATES = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const SAMPLE_RATES = [44_100, 48_000, 32_000]

function readFrameLength(bytes: Uint8Array, at: number): number | null {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
  const version = (second >> 3) & 3
  const layer = (second >> 1) & 3
  if (first !== 0xff || second >> 5 !== 7 || version === 1 || layer !== 1) return null
  const bitRate = (version === 3 ? BIT_RATES : LOW_BIT_RATES)[third >> 4] ?? 0
  const sampleRate = SAMPLE_RATES[(third >> 2) & 3]
  if (bitRate === 0 || sampleRate === undefined) return null
  const halvings = version === 3 ? 0 : version === 2 ? 1 : 2
  return Math.floor(((version === 3 ? 144 : 72) * bitRate * 1000) / (sampleRate >> halvings)) + ((third >> 1) & 1)
}

const OFFICE = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
] as const satisfies readonly (readonly [string, MediaType])[]

const OPEN_DOCUMENT = ['application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.presentation'] as const satisfies readonly MediaType[]

/** Documents that are archives: by the names in their directory. One with macros runs something, and a plain archive can hold anything. */
function detectOffice(bytes: Uint8Array): MediaType | null {
  // OpenDocument says it in plain text: the first entry is stored as it is, and holds nothing else.
  const plain = Buffer.from(bytes.subarray(30, 130)).toString('latin1')
  const names = readZipNames(bytes)
  if (names === null || names.some((name) => /(?:vbaproject\.bin|\.exe|\.dll|\.js|\.vbs|\.jar)$/i.test(name))) return null
  const open = OPEN_DOCUMENT.find((type) => plain.startsWith(`mimetype${type}`) && !/^[.\-a-z]/.test(plain.slice(`mimetype${type}`.length)))
  if (open !== undefined) return names.some((name) => name.startsWith('Basic/') || name.startsWith('Scripts/')) ? null : open
  if (!names.includes('[Content_Types].xml')) return null
  return OFFICE.find(([folder]) => names.some((name) => name.startsWith(folder)))?.[1] ?? null
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The names under which a text would be run or drawn by whoever opens it. */
const ACTIVE_NAME = /\.(?:x?html?|svgz?|xml|xsl|xslt|m?js|cjs|jsx|tsx?|vbs|wsf|hta|bat|cmd|ps1|sh|command|reg|lnk|url|webloc|desktop|scpt|php|py|pl|rb|jar|exe|com|scr|cpl|msi|inf|ics|vcf|eml|mht(?:ml)?)$/i

/** Text that a browser would take for a page or a picture when it looks for itself. */
const MARKUP = /^\s*<(?:!|\?|[a-z])/i
const ACTIVE_MARKUP = /<(?:script|html|body|svg|iframe|object|embed|meta|link|img|style)[\s/>]/i

function detectText(bytes: Uint8Array, name: string): MediaType | null {
  if (ACTIVE_NAME.test(name)) return null
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return null
  }
  // oxlint-disable-next-line no-control-regex -- what no text contains is what is looked for
  if (/[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/.test(text)) return null
  if (MARKUP.test(text) || ACTIVE_MARKUP.test(text) || text.startsWith('#!')) return null
  return mediaTypeOfName(name) === 'text/csv' ? 'text/csv' : 'text/plain'
}
