import type { WebhookEventType } from '@rejoin/protocol'

/** What each event tells, for whoever receives it. */
export const eventSummaries: Readonly<Record<WebhookEventType, string>> = {
  'message.created': 'Something was said',
  'message.updated': 'A message was changed',
  'message.deleted': 'A message was deleted',
  'conversation.created': 'A conversation began; always its first event',
  'conversation.associated': 'A conversation was given to another contact',
  'conversation.assigned': 'A conversation was assigned to an agent, or put back into the queue',
  'conversation.transferred': 'A conversation was handed over to an agent or a queue',
  'conversation.completed': 'A conversation was completed',
  'conversation.reopened': 'A completed conversation goes on',
  'conversation.merged': 'A conversation ended because it goes on in another one',
  'conversation.rated': 'The contact said what they think of a completed conversation, or changed it; the last one counts',
  'conversation.tagged': 'A conversation got a tag; only agents and webhooks hear of it',
  'conversation.untagged': 'A conversation lost a tag; only agents and webhooks hear of it',
  'page.pushed': 'An agent sent an address to the visitor’s screen',
  'attachment.offered': 'A file was offered',
  'attachment.accepted': 'An offered file was accepted',
  'attachment.rejected': 'An offered file was turned down',
  'attachment.uploaded': 'The bytes of a file are there',
  'contact.created': 'A contact was made',
  'contact.updated': 'A contact changed',
  'contact.merged': 'Two contacts became one',
  'contact.deleted': 'A contact was erased',
  'security.token_reused': 'A credential was used from a second browser, and its session ended',
}
