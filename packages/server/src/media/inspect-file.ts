import { RejoinError, type MediaType } from '@rejoin/protocol'
import { detectMediaType } from './detect-media-type.ts'
import { stripFilm } from './metadata/strip-film.ts'
import { stripGif } from './metadata/strip-gif.ts'
import { stripJpeg } from './metadata/strip-jpeg.ts'
import { stripPng } from './metadata/strip-png.ts'
import type { StrippedPicture } from './metadata/stripped-picture.ts'
import { stripWebp } from './metadata/strip-webp.ts'

/** More than the largest photo of a phone that fits into 10 MiB. A browser needs four bytes for each to show it (T21). */
const MAX_PIXELS = 64_000_000

export type InspectedFile = {
  readonly media_type: MediaType
  /** What is kept of it in place of what came; null: all of it. */
  readonly parts: readonly Uint8Array[] | null
}

/** What came, and what of it is kept. May change `bytes`. Throws for what is not taken (FILE-2, FILE-4). Pure otherwise. */
export function inspectFile(bytes: Uint8Array, name: string): InspectedFile {
  const media_type = detectMediaType(bytes, name)
  if (media_type === null) throw new RejoinError('unsupported_media_type', 'Files of this kind are not taken. Send a picture, a PDF, a text, an office document, a film or a recording.', { field: 'file' })
  if (media_type === 'video/mp4' || media_type === 'video/quicktime' || media_type === 'audio/mp4') {
    if (!stripFilm(bytes)) throw damaged()
    return { media_type, parts: [bytes] }
  }
  const strip = pictures[media_type]
  if (strip === undefined) return { media_type, parts: null }
  const picture = strip(bytes)
  if (picture === null) throw damaged()
  if (picture.pixels > MAX_PIXELS) throw new RejoinError('too_large', 'The picture has more than 64 megapixels. Make it smaller and send it again.', { field: 'file' })
  return { media_type, parts: picture.parts }
}

const pictures: Partial<Record<MediaType, (bytes: Uint8Array) => StrippedPicture | null>> = { 'image/jpeg': stripJpeg, 'image/png': stripPng, 'image/webp': stripWebp, 'image/gif': stripGif }

/** Its beginning says what it is, and the rest says otherwise. */
function damaged(): RejoinError {
  return new RejoinError('invalid_field', 'The file is damaged. Save or export it once more, and send that.', { field: 'file' })
}
