import type { PageEventName, PageEvents } from '@rejoin/protocol'
import type { Bridge } from './bridge.ts'

/** What the page hears, in the words of the wire. What was said in the chat is not told: an app that wants it asks its own server. */
export function tellEvent<E extends PageEventName>(tell: Bridge['tell'], name: E, event: PageEvents[E]): void {
  const about = { name, event } as { readonly [N in PageEventName]: { readonly name: N; readonly event: PageEvents[N] } }[PageEventName]
  switch (about.name) {
    case 'resume': {
      const { verdict, conversationId, contactId, reason } = about.event
      return tell('resume', { verdict, conversation_id: conversationId, contact_id: contactId, ...(reason !== undefined && { reason }) })
    }
    case 'unread':
      return tell('unread', about.event)
    case 'status':
      return tell('status', about.event)
    case 'error':
      return tell('error', about.event)
    default:
  }
}
