import type { Deps } from '../deps.ts'

/** How far behind the webhooks are, over all receivers. */
export async function inspectOutbox({ store, clock }: Pick<Deps, 'store' | 'clock'>): Promise<{ readonly age_s: number; readonly pending: number; readonly dead_letters: number }> {
  const due = (await store.listWaitingWebhooks()).map(({ due_at }) => Date.parse(due_at))
  let pending = 0
  let dead_letters = 0
  let cursor: string | null = null
  do {
    const { data, pagination_data } = await store.listWebhooks({ page_size: 200, cursor })
    for (const webhook of data) {
      pending += webhook.pending
      dead_letters += webhook.dead_letters
    }
    cursor = pagination_data.next_cursor
  } while (cursor !== null)
  return { age_s: due.length === 0 ? 0 : Math.max(0, clock.now() - Math.min(...due)) / 1000, pending, dead_letters }
}
