import { systemClock } from '../clock.ts'
import { keysDir } from '../compose.ts'
import { readConfig } from '../config.ts'
import { rotateKeys } from '../tokens/keyring.ts'
import { print, readFlags, type Command } from './command.ts'

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
