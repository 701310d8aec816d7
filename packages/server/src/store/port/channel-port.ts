import type { Channel, Page } from '@rejoin/protocol'
import type { PageRequest } from './page-request.ts'

/** Channels: where the chat is embedded. Part of the storage port (see `../store.ts`). */

/** `epoch` is the channel's revocation counter (`hep` of a resume token). */
export type ChannelRecord = Channel & {
  readonly epoch: number
  /** What `user_jwt` is checked with, sealed; null without. */
  readonly user_proof: Uint8Array | null
}
export type NewChannel = Omit<ChannelRecord, 'id' | 'source' | 'created_at' | 'disconnected_at' | 'epoch'>

export type ChannelStore = {
  insertChannel(channel: NewChannel): Promise<ChannelRecord>
  updateChannel(id: string, patch: Partial<NewChannel>): Promise<ChannelRecord | null>
  /** Ends every session of it and refuses it from now on. */
  disconnectChannel(id: string): Promise<ChannelRecord | null>
  findChannel(id: string): Promise<ChannelRecord | null>
  listChannels(page: PageRequest, only: readonly string[] | null): Promise<Page<ChannelRecord>>
  /** True when any connected channel lists this exact origin, or allows apps and it is an app's (`null`, `capacitor://…`). */
  isOriginListed(origin: string): Promise<boolean>
}
