import { summarizeMessage, type Contact, type Conversation } from '@rejoin/protocol'

/** What the search box looks through: only what is loaded, on this page, as one types. */
export function matchesFilter(conversation: Conversation, contact: Contact | null | undefined, name: string, query: string): boolean {
  const words = fold(query).split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return true
  const { last_message: last, ticket } = conversation
  const haystack = fold(
    [
      name,
      contact?.email,
      contact?.phone_number,
      contact?.external_id,
      last === null ? null : summarizeMessage(last),
      ticket?.type,
      ticket?.external_id,
      ticket?.title,
      conversation.queue,
      ...conversation.tags,
    ]
      .filter((part) => part !== null && part !== undefined)
      .join(' '),
  )
  return words.every((word) => haystack.includes(word))
}

/** Case and accents aside: `jose` finds `José`. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
