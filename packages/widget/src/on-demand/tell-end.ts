import type { ErrorCode } from '@rejoin/protocol'
import type { ChatState } from '../state/chat-state.ts'
import { endStrings, refusalStrings } from '../strings/en-end.ts'
import { fill, panelStrings } from '../strings/en.ts'

/**
 * Why a session ended or never began, in one sentence; null where neither did. Why it ended goes before what asking again
 * was answered with (EMB-18).
 */
export function tellEnd({ ended, refusal }: Pick<ChatState, 'ended' | 'refusal'>, fullPage: boolean): string | null {
  if (ended === null) return refusal === null ? null : tellRefusal(refusal, fullPage)
  const why = endStrings[ended]
  // Where the box can be written in, the visitor has gone on already; and some things no reload brings back.
  return refusal === null || refusal === 'contact_blocked' || FOR_GOOD.has(ended) ? why : fill(refusalStrings.goOn, { why })
}

const FOR_GOOD: ReadonlySet<string> = new Set(['contact_blocked', 'contact_deleted', 'channel_disconnected'])

/** The code decides the sentence; the server's own message is for developers. */
function tellRefusal(code: ErrorCode, fullPage: boolean): string {
  if (code === 'contact_blocked') return endStrings.contact_blocked
  if (code === 'origin_not_allowed' || code === 'not_found' || code === 'invalid_field') return refusalStrings.refusedPlace
  if (code === 'not_a_participant') return refusalStrings.notYours
  if (!fullPage) return panelStrings.refused
  return code === 'token_reused' ? refusalStrings.linkUsed : refusalStrings.linkOver
}
