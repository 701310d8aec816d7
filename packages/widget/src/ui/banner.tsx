import type { ErrorCode } from '@rejoin/protocol'
import type { ChatState } from '../state/chat-state.ts'
import { panelStrings } from '../strings/en.ts'

/** What stands between the visitor and the others, in one plain sentence; nothing when nothing does. */
export function Banner({ state, isNetworkUp }: { readonly state: ChatState; readonly isNetworkUp: boolean }) {
  const sentence = state.refusal !== null ? explainRefusal(state.refusal) : state.readOnly ? panelStrings.readOnly : state.status !== 'offline' ? null : isNetworkUp ? panelStrings.reconnecting : panelStrings.offline
  return (
    <div class={state.refusal === null ? 'banner' : 'banner refused'} role="status" hidden={sentence === null}>
      {sentence}
    </div>
  )
}

/** The code decides the sentence; the server's own message is for developers. */
function explainRefusal(code: ErrorCode): string {
  if (code === 'contact_blocked') return panelStrings.refusedBlocked
  if (code === 'origin_not_allowed' || code === 'not_found' || code === 'invalid_field') return panelStrings.refusedPlace
  return panelStrings.refused
}
