import { channelRequest, connectChannelRequest, listChannelsRequest, RejoinError, updateChannelRequest } from '@rejoin/protocol'
import type { ChannelRecord } from '../store/store.ts'
import { assertUnlimited, isChannelVisible } from './authorize.ts'
import { defineCall } from './call.ts'

/** A channel as its owner sees it: without the revocation counter. */
export function presentChannel({ epoch: _epoch, ...channel }: ChannelRecord) {
  return channel
}

function found(channel: ChannelRecord | null) {
  if (channel === null) throw new RejoinError('not_found')
  return presentChannel(channel)
}

export const channelCalls = [
  defineCall('channels.chatplugin.connect', {
    allow: ['system'],
    scope: 'channels',
    schema: connectChannelRequest,
    async handle(deps, input, caller) {
      assertUnlimited(caller)
      const channel = await deps.store.insertChannel({
        name: input.name,
        allowed_origins: [...new Set(input.allowed_origins)],
        allow_native: input.allow_native ?? false,
        settings: input.settings ?? {},
        identity_policy: input.identity_policy ?? 'standard',
        after_completed: input.after_completed ?? 'reopen',
        attachments: input.attachments ?? 'off',
      })
      return presentChannel(channel)
    },
  }),
  defineCall('channels.list', {
    allow: ['system'],
    scope: 'channels',
    schema: listChannelsRequest,
    async handle(deps, input, caller) {
      const page = await deps.store.listChannels(input, caller.channel_ids)
      return { ...page, data: page.data.map(presentChannel) }
    },
  }),
  defineCall('channels.info', {
    allow: ['system'],
    scope: 'channels',
    schema: channelRequest,
    handle: async (deps, input, caller) => found(isChannelVisible(caller, input.channel_id) ? await deps.store.findChannel(input.channel_id) : null),
  }),
  defineCall('channels.update', {
    allow: ['system'],
    scope: 'channels',
    schema: updateChannelRequest,
    async handle(deps, input, caller) {
      const { channel_id, ...given } = input
      const patch = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null))
      return found(isChannelVisible(caller, channel_id) ? await deps.store.updateChannel(channel_id, patch) : null)
    },
  }),
  defineCall('channels.disconnect', {
    allow: ['system'],
    scope: 'channels',
    schema: channelRequest,
    handle: async (deps, input, caller) => found(isChannelVisible(caller, input.channel_id) ? await deps.store.disconnectChannel(input.channel_id) : null),
  }),
]
