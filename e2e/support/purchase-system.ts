/** A system beside the shop that tells what people buy, in its own words and with its own token. */
import type { CreateSourceResult, IngestEventsResult } from '@rejoin/protocol'
import type { Rejoin } from './start-rejoin.ts'

export type PurchaseSystem = {
  readonly name: string
  /** Tells of a purchase of this user of the site. */
  sell(userId: string, what: string, more?: { readonly hoursAgo?: number; readonly total?: number }): Promise<void>
}

export async function openPurchaseSystem(rejoin: Rejoin): Promise<PurchaseSystem> {
  const { name, token } = await rejoin.call<CreateSourceResult>('sources.create', {
    source_id: 'salesforce_purchases',
    name: 'Salesforce purchases',
    mapping: { source_message_id: '/Id', external_id: '/Buyer/Ref', occurred_at: '/ClosedAt', name: '/Kind', title: '/Summary' },
  })
  let sold = 0
  return {
    name,
    async sell(userId, what, { hoursAgo = 0, total = 41.8 } = {}) {
      const event = { Id: `006-${++sold}`, Kind: 'purchase', Summary: `Purchased ${what}`, ClosedAt: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(), Buyer: { Ref: userId }, Total: total }
      const response = await fetch(`${rejoin.url}/sources.webhook`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ events: [event] }) })
      const answer = (await response.json()) as IngestEventsResult
      if (answer.data?.[0]?.status !== 'created') throw new Error(`sources.webhook: ${response.status} ${JSON.stringify(answer)}`)
    },
  }
}
