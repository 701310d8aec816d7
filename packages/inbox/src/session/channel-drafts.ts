import { isObject } from '../api/outcome.ts'
import type { ChannelForm } from '../state/channel-form.ts'
import { readStored, writeStored, type TextStorage } from './storage.ts'

/** What an administrator has filled in about a channel and not saved. */
export type ChannelDrafts = {
  /** Null where there is none, or where the channel has been changed since. */
  of(channelId: string, saved: ChannelForm): ChannelForm | null
  /** @param form null: there is nothing to keep any more */
  keep(channelId: string, saved: ChannelForm, form: ChannelForm | null): void
}

type Draft = { readonly saved: string; readonly form: ChannelForm }

/** They outlive a reload and a session that ended, as what agents write does, and are kept apart by agent. */
export function createChannelDrafts(storage: TextStorage, agentId: string): ChannelDrafts {
  const nameKey = (channelId: string): string => `rejoin.inbox.channel.${agentId}.${channelId}`
  return {
    of(channelId, saved) {
      const draft = readStored(storage, nameKey(channelId), isDraft)
      // What was written by another version of this page, or about other settings, is not laid over these.
      return draft?.saved === JSON.stringify(saved) ? draft.form : null
    },
    keep: (channelId, saved, form) => writeStored(storage, nameKey(channelId), form === null ? null : { saved: JSON.stringify(saved), form }),
  }
}

function isDraft(value: unknown): value is Draft {
  return isObject(value) && typeof value['saved'] === 'string' && isObject(value['form'])
}
