import { systemClock } from '../clock.ts'
import { keysDir } from '../compose.ts'
import { readConfig } from '../config.ts'
import { listKeys, removeKey, rotateKeys } from '../tokens/keyring.ts'
import { print, readFlags, UsageError, type Command } from './command.ts'

export const rotateKeysCommand: Command = {
  words: ['keys', 'rotate'],
  usage: '',
  summary: 'make a new signing key; the old one stays valid as long as its tokens. Prints the new kid',
  async run(args) {
    const flags = readFlags(args, [])
    const key = await rotateKeys(keysDir(readConfig(process.env)), systemClock)
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
    print(flags, { removed: kid }, kid)
  },
}
