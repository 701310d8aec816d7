import { createTokenRequest } from '@rejoin/protocol'
import { createSystemToken } from '../identity/create-system-token.ts'
import { parseInput } from '../parse-input.ts'
import { auditCommand } from '../running/audit.ts'
import { print, readFlags, requireFlag, UsageError, withStore, type Command } from './command.ts'

export const createTokenCommand: Command = {
  words: ['tokens', 'create'],
  usage: '--name N [--channel ID]… [--scope S]… [--expires-at TIME]',
  summary: 'make a system token; prints it, once',
  async run(args) {
    const flags = readFlags(args, ['name', 'expires-at'], ['channel', 'scope'])
    const optionalList = (name: string) => (flags.lists[name]?.length === 0 ? undefined : flags.lists[name])
    const request = parseInput(createTokenRequest, { name: requireFlag(flags, 'name'), channel_ids: optionalList('channel'), scopes: optionalList('scope'), expires_at: flags.values['expires-at'] })
    await withStore(async (store, _config, clock) => {
      const made = await createSystemToken({ store, clock }, request)
      await auditCommand(store, 'tokens create', { type: 'token', id: made.id })
      print(flags, made, made.token)
    })
  },
}

export const listTokensCommand: Command = {
  words: ['tokens', 'list'],
  usage: '',
  summary: 'list the system tokens, without their secrets',
  async run(args) {
    const flags = readFlags(args, [])
    await withStore(async (store) => {
      const { data } = await store.listSystemTokens({ page_size: 200 })
      print(flags, data, data.map((token) => `${token.id}  ${token.name}  ${token.revoked_at === null ? 'active' : `revoked ${token.revoked_at}`}`).join('\n'))
    })
  },
}

export const revokeTokenCommand: Command = {
  words: ['tokens', 'revoke'],
  usage: 'ID',
  summary: 'revoke a system token',
  async run(args) {
    const flags = readFlags(args, [])
    const [id] = flags.rest
    if (id === undefined) throw new UsageError('Say which token: its id stands in tokens list.')
    await withStore(async (store) => {
      const revoked = await store.revokeSystemToken(id)
      if (!revoked) throw new UsageError('There is no such token, or it was revoked before.')
      await auditCommand(store, 'tokens revoke', { type: 'token', id })
      print(flags, { revoked: 1 }, id)
    })
  },
}
