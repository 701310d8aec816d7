import { isMediaType, MAX_FILE_BYTES, mediaTypeOfName, mediaTypes } from '@rejoin/protocol'
import type { CallError } from '../calls/call-error.ts'
import { fileStrings } from '../strings/en-files.ts'
import { fill, readLocale } from '../strings/words.ts'

/**
 * What may be picked, by kind and by ending. With pictures named one by one phones do the rest: an iPhone makes a JPEG of
 * what it keeps as HEIC, and an Android phone offers its camera.
 */
export const ACCEPT = Object.entries(mediaTypes)
  .flatMap(([type, endings]) => [type, ...endings.map((ending) => `.${ending}`)])
  .join()

/** Why a file will not be taken, before anything of it is sent; what it really is the server sees in it (FILE-2). */
export function judgeFile({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): string | null {
  if (size === 0) return fileStrings.empty
  if (size > MAX_FILE_BYTES) return fileStrings.tooLarge
  return isMediaType(type) || mediaTypeOfName(name) !== null ? null : fileStrings.wrongKind
}

/** Why a file was not taken, in words for a visitor. */
export function explainRefusal({ code, retryAfterMs }: Pick<CallError, 'code' | 'retryAfterMs'>): string {
  switch (code) {
    case 'too_large':
      return fileStrings.tooLarge
    case 'unsupported_media_type':
      return fileStrings.wrongKind
    case 'already_completed':
      return fileStrings.writeFirst
    case 'rate_limited':
      return fill(fileStrings.tooMany, { when: tellWhen(retryAfterMs ?? 60_000) })
    case 'network':
      return fileStrings.noLine
    default:
      return fileStrings.failed
  }
}

/** Trying again would change nothing. */
export function isFinalRefusal(code: string): boolean {
  return code === 'too_large' || code === 'unsupported_media_type'
}

/** Rounded up, so that nobody comes too early. */
function tellWhen(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  const format = new Intl.RelativeTimeFormat(readLocale(), { numeric: 'always' })
  return minutes < 90 ? format.format(minutes, 'minute') : format.format(Math.ceil(minutes / 60), 'hour')
}
