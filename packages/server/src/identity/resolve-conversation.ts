import type { AfterCompleted, ConversationState, IdentifyVerdict } from '@rejoin/protocol'

/** What happens to the contact's newest conversation of this channel and ticket (IDN-13, IDN-14). Pure. */
export function resolveConversation(current: { readonly state: ConversationState } | null, afterCompleted: AfterCompleted): IdentifyVerdict {
  if (current === null) return 'created'
  if (current.state !== 'completed') return 'resumed'
  return afterCompleted === 'reopen' ? 'reopened' : 'created'
}
