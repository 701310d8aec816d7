import { mediaTypes, type MediaType } from '@rejoin/protocol'

/** Longest name that is kept, in code points: every file system takes it, and nobody reads more. */
const MAX_NAME = 120

/** Invisible, or turns the line around: `invoice\u202efdp.exe` is shown as `invoiceexe.pdf` (FILE-3). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]/gu

/** Holds an emoji together, and is invisible everywhere else. */
const STRAY_JOINER = /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu

/** What means something to a shell, a file system or a header, on any system somebody may save the file on. */
const SPECIAL = /["*:<>?|\\/]/g

/** Names that a device has on Windows, whatever ending follows. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/** A name that can be shown and saved anywhere, from whatever a client called the file. Never empty. */
export function cleanFileName(raw: string): string {
  // Some clients send where it lay, and only the last part is its name.
  const last = raw.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const visible = last.replace(INVISIBLE, (mark) => (mark === '\u200d' ? mark : '')).replace(STRAY_JOINER, '')
  const plain = visible.replace(SPECIAL, '_').replace(/\s+/gu, ' ').replace(/^[\s.]+|[\s.]+$/gu, '')
  const named = plain.replace(DEVICE, (device) => `${device}_`)
  return shorten(named === '' ? 'file' : named)
}

/** Cuts in the middle: both the beginning and the ending say something. */
function shorten(name: string): string {
  const points = Array.from(name)
  if (points.length <= MAX_NAME) return name
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  return `${points.slice(0, MAX_NAME - ending.length - 1).join('').replace(/[\s\u200d]+$/u, '')}…${ending}`
}

/** The name with an ending of its kind: `photo.html` that is a picture becomes `photo.html.jpg`. */
export function nameAsKind(name: string, mediaType: MediaType): string {
  const endings: readonly string[] = mediaTypes[mediaType]
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase()
  return ending !== undefined && endings.includes(ending) ? name : shorten(`${name}.${endings[0]}`)
}
