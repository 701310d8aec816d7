import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { keptContent, summarizeContent } from './content.ts'
import { metadata } from './metadata.ts'
import { richNode, type RichNode } from './rich-text.ts'
import { count, id, timestamp } from './scalars.ts'

/** What part somebody plays in a conversation. `system` is Rejoin itself or the site's backend. */
export const purpose = v.picklist(['customer', 'agent', 'bot', 'workflow', 'system'])
export type Purpose = Answer<typeof purpose>

export const sender = v.object({
  id: v.string(),
  purpose,
  name: v.exactOptional(v.string()),
  avatar_url: v.exactOptional(v.string()),
})
export type Sender = Answer<typeof sender>

/** `internal` is a note among agents; a visitor never receives one. */
const visibility = v.picklist(['public', 'internal'])
export type Visibility = Answer<typeof visibility>

const messageState = v.picklist(['pending', 'delivered', 'seen', 'failed'])
export type MessageState = Answer<typeof messageState>

/** One message (contract §6). `seq` is the event that carried it; order by it, never by time. */
export const message = v.object({
  id,
  conversation_id: id,
  seq: count,
  source: v.string(),
  client_message_id: v.exactOptional(v.string()),
  source_message_id: v.exactOptional(v.string()),
  from_contact: v.boolean(),
  visibility,
  sender,
  content: keptContent,
  /** What its text looks like, where that is more than the text: absent, the text is shown as it is (MSG-8). */
  rich: v.exactOptional(v.array(richNode)),
  state: messageState,
  sent_at: timestamp,
  metadata,
})
export type Message = Answer<typeof message>

/** The line a list or a notification shows for a message: what it says, without the marks it was written with. */
export function summarizeMessage({ content, rich }: Pick<Message, 'content' | 'rich'>): string {
  return rich === undefined ? summarizeContent(content) : rich.map(sayNode).join(' ').replace(/\s+/g, ' ').trim()
}

const BLOCKS: ReadonlySet<string> = new Set(['p', 'pre', 'ul', 'ol', 'li', 'blockquote'])

function sayNode(node: RichNode): string {
  if (typeof node === 'string') return node
  const words = node.children.map(sayNode).join('')
  return BLOCKS.has(node.tag) ? ` ${words} ` : words
}
