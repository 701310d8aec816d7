import type { ErrorCode } from '@rejoin/protocol'
import type { ChatState } from '../state/chat-state.ts'
import { endStrings, fill, panelStrings } from '../strings/en.ts'

export type BannerProps = {
  readonly state: ChatState
  readonly isNetworkUp: boolean
  /** The chat is a page of its own, so a token came by a link. */
  readonly fullPage: boolean
  /** Something else that went wrong, as a sentence. */
  readonly problem: string | null
}

/** What stands between the visitor and the others, in one plain sentence; nothing when nothing does. */
export function Banner({ state, isNetworkUp, fullPage, problem }: BannerProps) {
  const sentence = explain(state, fullPage) ?? problem ?? (state.status !== 'offline' ? null : isNetworkUp ? panelStrings.reconnecting : panelStrings.offline)
  return (
    <div class={state.refusal === null ? 'banner' : 'banner refused'} role="status" hidden={sentence === null}>
      {sentence}
    </div>
  )
}

/** Why a session ended goes before what asking again was answered with (EMB-18). */
function explain({ ended, refusal }: ChatState, fullPage: boolean): string | null {
  if (ended === null) return refusal === null ? null : explainRefusal(refusal, fullPage)
  const why = endStrings[ended]
  // Where the box can be written in, the visitor has gone on already; and some things no reload brings back.
  return refusal === null || refusal === 'contact_blocked' || FOR_GOOD.has(ended) ? why : fill(panelStrings.goOn, { why })
}

const FOR_GOOD: ReadonlySet<string> = new Set(['contact_blocked', 'contact_deleted', 'channel_disconnected'])

/** The code decides the sentence; the server's own message is for developers. */
function explainRefusal(code: ErrorCode, fullPage: boolean): string {
  if (code === 'contact_blocked') return endStrings.contact_blocked
  if (code === 'origin_not_allowed' || code === 'not_found' || code === 'invalid_field') return panelStrings.refusedPlace
  if (!fullPage) return panelStrings.refused
  return code === 'token_reused' ? panelStrings.linkUsed : panelStrings.linkOver
}
