import { channelRequest, connectChannelRequest, listChannelsRequest, RejoinError, updateChannelRequest } from '@rejoin/protocol'
import { connectChannel, presentChannel, updateChannel } from '../channels/manage-channel.ts'
import type { ChannelRecord } from '../store/store.ts'
import { assertChannelAllowed, assertUnlimited } from './authorize.ts'
import { defineCall } from './call.ts'

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
      return connectChannel(deps, input)
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
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return found(await deps.store.findChannel(input.channel_id))
    },
  }),
  defineCall('channels.update', {
    allow: ['system'],
    scope: 'channels',
    schema: updateChannelRequest,
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return found(await updateChannel(deps, input))
    },
  }),
  defineCall('channels.disconnect', {
    allow: ['system'],
    scope: 'channels',
    schema: channelRequest,
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return found(await deps.store.disconnectChannel(input.channel_id))
    },
  }),
]
