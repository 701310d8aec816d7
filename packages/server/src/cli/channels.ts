import { connectChannelRequest } from '@rejoin/protocol'
import { connectChannel, presentChannel } from '../channels/manage-channel.ts'
import { keysDir } from '../compose.ts'
import { parseInput } from '../parse-input.ts'
import { auditCommand } from '../running/audit.ts'
import { openSeal } from '../tokens/seal.ts'
import { print, readFlags, requireFlag, withStore, type Command } from './command.ts'

export const createChannelCommand: Command = {
  words: ['channels', 'create'],
  usage: '--name NAME [--origin URL]… [--allow-native] [--attachments open|offer|off]',
  summary: 'make a channel; prints its id',
  async run(args) {
    const flags = readFlags(args, ['name', 'attachments'], ['origin'], ['allow-native'])
    const request = parseInput(connectChannelRequest, { name: requireFlag(flags, 'name'), allowed_origins: flags.lists['origin'], allow_native: flags.values['allow-native'] === 'true', attachments: flags.values['attachments'] })
    await withStore(async (store, config) => {
      const channel = await connectChannel({ store, seal: openSeal(keysDir(config)) }, request)
      await auditCommand(store, 'channels create', { type: 'channel', id: channel.id })
      print(flags, channel, channel.id)
    })
  },
}

export const listChannelsCommand: Command = {
  words: ['channels', 'list'],
  usage: '',
  summary: 'list the channels',
  async run(args) {
    const flags = readFlags(args, [])
    await withStore(async (store) => {
      const { data } = await store.listChannels({ page_size: 200 }, null)
      print(flags, data.map(presentChannel), data.map((channel) => `${channel.id}  ${channel.name}  ${channel.allowed_origins.join(' ')}`).join('\n'))
    })
  },
}
