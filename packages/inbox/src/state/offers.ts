import type { ConversationEvent } from '@rejoin/protocol'

/** How an offered file stands, by the log. */
export type OfferState = 'waiting' | 'accepted' | 'rejected'

/** Every file somebody offered in this log, and what became of it. */
export function readOffers(events: readonly ConversationEvent[]): ReadonlyMap<string, OfferState> {
  const offers = new Map<string, OfferState>()
  for (const event of events) {
    if (event.type !== 'attachment.offered' && event.type !== 'attachment.accepted' && event.type !== 'attachment.rejected') continue
    const { attachment_id: id } = event.data
    if (id === undefined) continue
    offers.set(id, event.type === 'attachment.offered' ? 'waiting' : event.type === 'attachment.accepted' ? 'accepted' : 'rejected')
  }
  return offers
}
