import type { Conversation, ConversationEvent, Message, RichNode, SourceMessage } from '@rejoin/protocol'
import { linkAddresses } from './link-addresses.ts'
import { parseMarkdown } from './parse-markdown.ts'

/** Most texts have none of this, and are done with after one look. */
const MAY_HAVE_MARKS = /[*_~`[<>#|\\]|https?:\/\/|^[ \t]*(?:[-+]|\d{1,9}[.)])[ \t]/im
const MAY_HAVE_ADDRESS = /https?:\/\//i

/**
 * The message as it is shown to people: with a tree of its text where that is more than the text. What is stored is the
 * text alone, so what counts as a repeat (MSG-2), and what a webhook tells, knows nothing of it (MSG-8).
 */
export function withRich<M extends Message | SourceMessage>(message: M): M {
  const rich = writeRich(message)
  return rich === null ? message : { ...message, rich }
}

/** The same for an event; only messages have a text. */
export function eventWithRich<E extends ConversationEvent>(event: E): E {
  return event.type === 'message.created' || event.type === 'message.updated' ? { ...event, data: withRich(event.data) } : event
}

/** The same for what a list shows of a conversation: its last message. */
export function conversationWithRich<C extends Pick<Conversation, 'last_message'>>(conversation: C): C {
  return conversation.last_message === null ? conversation : { ...conversation, last_message: withRich(conversation.last_message) }
}

function writeRich({ content, from_contact }: Message | SourceMessage): readonly RichNode[] | null {
  if (content.type !== 'text' && content.type !== 'quick_replies') return null
  const { text } = content
  const tree = from_contact ? (MAY_HAVE_ADDRESS.test(text) ? linkAddresses(text) : null) : MAY_HAVE_MARKS.test(text) ? parseMarkdown(text) : null
  return tree === null || isJust(text, tree) ? null : tree
}

/** A tree that says no more than the text is not worth its way. */
function isJust(text: string, tree: readonly RichNode[]): boolean {
  const [only] = tree
  return tree.length === 1 && only !== undefined && (only === text || (typeof only !== 'string' && only.tag === 'p' && only.children.length === 1 && only.children[0] === text))
}
