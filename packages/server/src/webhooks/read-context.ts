import type { RecentMessages, WebhookEvent } from '@rejoin/protocol'
import { listRecent } from '../messaging/recent-messages.ts'
import type { Store, WebhookRecord } from '../store/store.ts'

/** Most that is told beside the event: as much as one call may bring. */
const MAX_BYTES = 64 * 1024

type Page = RecentMessages[string]

/**
 * What the contact of a message said and did lately, if the webhook wants to know (HOOK-13). Read when it is sent, like the
 * event: of somebody who was erased meanwhile there is nothing (HOOK-8). Null: it is not asked for.
 */
export async function readContext(store: Store, { include }: Pick<WebhookRecord, 'include'>, event: WebhookEvent): Promise<RecentMessages | null> {
  const wanted = include?.recent_messages
  if (wanted === undefined || !event.type.startsWith('message.') || !('conversation_id' in event)) return null
  const conversation = await store.findConversation(event.conversation_id, 'agent')
  const contact = conversation === null ? null : await store.findContact(conversation.contact_id)
  if (contact === null || contact.deleted) return {}
  const told: Record<string, Page> = {}
  let left = MAX_BYTES
  for (const { id, channel } of await listRecent({ store }, contact.id, wanted.filter_sources)) {
    const read = async (page_size: number | undefined): Promise<Page> => ({ source: channel.source, ...(await store.listMessages(id, { page_size }, 'agent')) })
    const page = await read(wanted.page_size)
    const fit = countFitting(page, left)
    if (fit === 0) continue
    // A shorter page has a cursor of its own.
    told[id] = fit === page.data.length ? page : await read(fit)
    left -= sizeOf(told[id])
  }
  return told
}

/** How many of the page's messages, from the newest on, have room. */
function countFitting(page: Page, left: number): number {
  let size = sizeOf({ ...page, data: [] })
  let fit = 0
  for (const message of page.data.toReversed()) {
    size += sizeOf(message)
    if (size > left) break
    fit += 1
  }
  return fit
}

/** With the comma and the key that it takes in its place. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 48
}
