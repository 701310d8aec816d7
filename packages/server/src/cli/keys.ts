import { systemClock } from '../clock.ts'
import { keysDir } from '../compose.ts'
import { readConfig } from '../config.ts'
import { auditCommand } from '../running/audit.ts'
import { listKeys, removeKey, rotateKeys } from '../tokens/keyring.ts'
import { print, readFlags, UsageError, withStore, type Command } from './command.ts'

/** The keys are no part of the database: in an emergency they change, whatever state it is in. */
async function noteAudit(action: string, kid: string): Promise<void> {
  try {
    await withStore((store) => auditCommand(store, action, { type: 'key', id: kid }))
  } catch {
    process.stderr.write('It could not be written into the audit log; the database cannot be reached.\n')
  }
}

export const rotateKeysCommand: Command = {
  words: ['keys', 'rotate'],
  usage: '',
  summary: 'make a new signing key; the old one stays valid as long as its tokens. Prints the new kid',
  async run(args) {
    const flags = readFlags(args, [])
    const key = await rotateKeys(keysDir(readConfig(process.env)), systemClock)
    await noteAudit('keys rotate', key.kid)
    process.stderr.write(`It is published now and signs from ${key.signs_from}.\n`)
    print(flags, key, key.kid)
  },
}

export const listKeysCommand: Command = {
  words: ['keys', 'list'],
  usage: '',
  summary: 'list the signing keys by kid',
  async run(args) {
    const flags = readFlags(args, [])
    const keys = await listKeys(keysDir(readConfig(process.env)))
    print(flags, keys, keys.map((key) => `${key.kid}  signs from ${key.signs_from}`).join('\n'))
  },
}

export const removeKeyCommand: Command = {
  words: ['keys', 'remove'],
  usage: 'KID',
  summary: 'emergency: remove a signing key; every resume token it signed dies at once, sessions live on',
  async run(args) {
    const flags = readFlags(args, [])
    const [kid] = flags.rest
    if (kid === undefined) throw new UsageError('Say which key: its kid stands in keys list.')
    if (!(await removeKey(keysDir(readConfig(process.env)), kid, systemClock))) throw new UsageError('There is no such key.')
    await noteAudit('keys remove', kid)
    print(flags, { removed: kid }, kid)
  },
}
