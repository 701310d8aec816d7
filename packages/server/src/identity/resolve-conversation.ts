import type { AfterCompleted, ConversationState, IdentifyVerdict } from '@rejoin/protocol'

/**
 * What happens to the contact's newest conversation of this channel and ticket (IDN-13, IDN-14). Pure.
 * There is one conversation for each (ticket, contact), so a completed one about a ticket is always taken up again (contract §7).
 */
export function resolveConversation(current: { readonly state: ConversationState; readonly about_ticket: boolean } | null, afterCompleted: AfterCompleted): IdentifyVerdict {
  if (current === null) return 'created'
  if (current.state !== 'completed') return 'resumed'
  return afterCompleted === 'reopen' || current.about_ticket ? 'reopened' : 'created'
}
