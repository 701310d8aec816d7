import { signal, type ReadonlySignal } from '@preact/signals'
import type { Channel, ChannelSettings } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Failure } from '../api/outcome.ts'

export type Channels = {
  /** Newest first; null while they are being read. */
  readonly list: ReadonlySignal<readonly Channel[] | null>
  /** Why they could not be read. */
  readonly failure: ReadonlySignal<Failure | null>
  load(): Promise<void>
  /** Null when it is saved. */
  save(channelId: string, change: { readonly name: string; readonly settings: ChannelSettings }): Promise<Failure | null>
}

/** The channels of the site, for administrators. */
export function createChannels(call: Call): Channels {
  const list = signal<readonly Channel[] | null>(null)
  const failure = signal<Failure | null>(null)
  return {
    list,
    failure,
    async load() {
      failure.value = null
      const found: Channel[] = []
      let cursor: string | null = null
      do {
        const outcome: Awaited<ReturnType<typeof readPage>> = await readPage(cursor)
        if (!outcome.ok) return void (failure.value = outcome.failure)
        found.push(...outcome.data.data)
        cursor = outcome.data.pagination_data.next_cursor
      } while (cursor !== null)
      list.value = found.filter(({ disconnected_at }) => disconnected_at === null)
    },
    async save(channelId, change) {
      const outcome = await call('channels.update', { channel_id: channelId, ...change })
      if (!outcome.ok) return outcome.failure
      list.value = (list.peek() ?? []).map((channel) => (channel.id === channelId ? outcome.data : channel))
      return null
    },
  }

  function readPage(cursor: string | null) {
    return call('channels.list', { page_size: 200, ...(cursor === null ? {} : { cursor }) })
  }
}
