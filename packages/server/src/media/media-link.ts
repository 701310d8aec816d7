import { createHmac, timingSafeEqual } from 'node:crypto'
import { MINUTE } from '../clock.ts'

/** A link shows one file to whoever holds it; that must not last (contract §6). */
export const LINK_LIVES_MS = 5 * MINUTE

/** Signs and checks links to files. The key never leaves the server and is no part of any link. */
export type MediaLinks = {
  /** What stands behind `/media/`: the file, until when, and that we said so. */
  readonly write: (attachmentId: string, nowMs: number) => { readonly path: string; readonly expiresAt: number }
  readonly isGood: (attachmentId: string, expires: string | undefined, signature: string | undefined, nowMs: number) => boolean
}

export function createMediaLinks(key: Uint8Array): MediaLinks {
  const sign = (attachmentId: string, expires: string): string => createHmac('sha256', key).update(`media ${attachmentId} ${expires}`).digest('base64url')
  return {
    write(attachmentId, nowMs) {
      const expiresAt = nowMs + LINK_LIVES_MS
      return { path: `/media/${attachmentId}?expires=${expiresAt}&signature=${sign(attachmentId, String(expiresAt))}`, expiresAt }
    },
    isGood(attachmentId, expires, signature, nowMs) {
      if (expires === undefined || signature === undefined || !/^\d{13}$/.test(expires) || !/^[\w-]{43}$/.test(signature)) return false
      const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(attachmentId, expires)))
      // Nor one for longer than we would give: a clock that was set back must not lengthen it.
      return isOurs && Number(expires) > nowMs && Number(expires) <= nowMs + LINK_LIVES_MS
    },
  }
}
