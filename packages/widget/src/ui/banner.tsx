import type { ChatState } from '../state/chat-state.ts'
import { panelStrings } from '../strings/en.ts'
import { useLater } from './use-later.ts'

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
  const { ended, refusal, status, wish } = state
  const later = useLater(ended !== null || refusal !== null, () => import('../on-demand/tell-end.ts'))
  const sentence =
    (later === null && refusal !== null ? panelStrings.refused : later?.tellEnd(state, fullPage)) ?? problem ?? (status !== 'offline' ? null : isNetworkUp ? panelStrings.reconnecting : panelStrings.offline)
  return (
    <div class={refusal !== null || wish === 'refused' || wish === 'failed' ? 'banner refused' : 'banner'} role="status" hidden={sentence === null}>
      {sentence}
    </div>
  )
}
