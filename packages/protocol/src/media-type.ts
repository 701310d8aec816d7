/** Largest file, in bytes (contract §6). */
export const MAX_FILE_BYTES = 10 * 1024 * 1024

/**
 * What a file may be, with the endings its name may have, its own one first. A kind that is not here is refused (FILE-2):
 * what a browser or a desktop would run, and pictures whose hidden data we cannot take out.
 */
export const mediaTypes = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'log', 'md', 'text'],
  'text/csv': ['csv'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov', 'qt'],
  'audio/mp4': ['m4a'],
  'audio/mpeg': ['mp3'],
  'audio/wav': ['wav'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>

export type MediaType = keyof typeof mediaTypes

/** The kinds that are shown as pictures; everything else is a file to download. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'] satisfies MediaType[])

export function isPicture(mediaType: string): boolean {
  return PICTURES.has(mediaType)
}

export function isMediaType(raw: string): raw is MediaType {
  return Object.hasOwn(mediaTypes, raw)
}

/** What a name promises, by its ending; null for one that no kind of ours has. */
export function mediaTypeOfName(name: string): MediaType | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  if (ending === undefined) return null
  const found = Object.entries(mediaTypes).find(([, endings]) => (endings as readonly string[]).includes(ending))
  return found === undefined ? null : (found[0] as MediaType)
}
