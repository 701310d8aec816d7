import { auditDescriptions } from './describe-audit.ts'
import { agentDescriptions } from './describe-agents.ts'
import type { CallDescriptions } from './call-description.ts'
import { channelDescriptions } from './describe-channels.ts'
import { chatpluginDescriptions } from './describe-chatplugin.ts'
import { contactDescriptions } from './describe-contacts.ts'
import { conversationDescriptions } from './describe-conversations.ts'
import { sourceDescriptions } from './describe-sources.ts'
import { ticketDescriptions } from './describe-tickets.ts'
import { mediaDescriptions } from './describe-media.ts'
import { tokenDescriptions } from './describe-tokens.ts'
import { webhookDescriptions } from './describe-webhooks.ts'

/** What is said of each call, by its name. A new noun brings its file and one line here. */
export const descriptions: CallDescriptions = {
  ...contactDescriptions,
  ...chatpluginDescriptions,
  ...conversationDescriptions,
  ...mediaDescriptions,
  ...channelDescriptions,
  ...tokenDescriptions,
  ...auditDescriptions,
  ...sourceDescriptions,
  ...webhookDescriptions,
  ...agentDescriptions,
  ...ticketDescriptions,
}
