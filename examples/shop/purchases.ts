/** What the shop sold, told to whoever answers in its chat: they see it beside the conversation, and the visitor never does. */
import type { Order, User } from './users.ts'

export type PurchaseOptions = {
  /** Where Rejoin runs. */
  readonly url: string
  /** The token of a source; null: the shop keeps it to itself. */
  readonly token: string | null
}

export type Purchases = ReturnType<typeof createPurchases>

/** Where Rejoin finds in the shop's own words what it needs: the `mapping` of the shop's source. */
export const PURCHASE_MAPPING = { source_message_id: '/number', external_id: '/customer', occurred_at: '/date', name: '/kind', title: '/summary' }

export function createPurchases({ url, token }: PurchaseOptions) {
  /** Tells of an order. Telling it again does nothing, so nobody has to remember whether it was told. */
  async function report(user: User, { number, date, items, total, status }: Order): Promise<void> {
    if (token === null) return
    const event = { number, date, kind: 'purchase', summary: `Purchased ${items}`, customer: user.id, total, status }
    try {
      const response = await fetch(`${url}/sources.webhook`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ events: [event] }),
        signal: AbortSignal.timeout(1_500),
      })
      if (!response.ok) throw new Error(`sources.webhook answered ${response.status}`)
    } catch (error) {
      // A sale is a sale; that nobody was told of it is no reason to lose it.
      console.error(`A purchase could not be told of: ${String(error)}`)
    }
  }
  return { report }
}
