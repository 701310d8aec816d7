import { channelRequest, connectChannelRequest, listChannelsRequest, RejoinError, updateChannelRequest, type UpdateChannelRequest } from '@rejoin/protocol'
import { connectChannel, presentChannel, updateChannel } from '../channels/manage-channel.ts'
import type { ChannelRecord } from '../store/store.ts'
import { assertAdministrator, assertChannelAllowed, assertUnlimited } from './authorize.ts'
import { defineCall } from './call.ts'

function found(channel: ChannelRecord | null) {
  if (channel === null) throw new RejoinError('not_found')
  return presentChannel(channel)
}

/** Who may use a channel, and who is believed there, is decided where it is embedded: by its backend (ORG-5). */
function assertLooksAlone({ channel_id: _id, name: _name, settings: _settings, ...rest }: UpdateChannelRequest): void {
  const field = (Object.keys(rest) as (keyof typeof rest)[]).find((name) => rest[name] != null || name === 'user_jwt')
  if (field !== undefined) throw new RejoinError('forbidden', `In the inbox the name and the settings of a channel can be changed; ${field} takes a system token.`)
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
    allow: ['system', 'agent'],
    scope: 'channels',
    schema: listChannelsRequest,
    async handle(deps, input, caller) {
      assertAdministrator(caller)
      const page = await deps.store.listChannels(input, caller.kind === 'system' ? caller.channel_ids : null)
      return { ...page, data: page.data.map(presentChannel) }
    },
  }),
  defineCall('channels.info', {
    allow: ['system', 'agent'],
    scope: 'channels',
    schema: channelRequest,
    async handle(deps, input, caller) {
      assertAdministrator(caller)
      assertChannelAllowed(caller, input.channel_id)
      return found(await deps.store.findChannel(input.channel_id))
    },
  }),
  defineCall('channels.update', {
    allow: ['system', 'agent'],
    scope: 'channels',
    schema: updateChannelRequest,
    async handle(deps, input, caller) {
      assertAdministrator(caller)
      if (caller.kind === 'agent') assertLooksAlone(input)
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
