import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backUp } from '../compose.ts'
import { readConfig } from '../config.ts'
import { print, readFlags, UsageError, type Command } from './command.ts'

export const backupCommand: Command = {
  words: ['backup'],
  usage: 'FILE',
  summary: 'copy the database while the server runs; prints the file. The keys in REJOIN_DATA_DIR are not in it',
  async run(args) {
    const flags = readFlags(args, [])
    const [target, ...more] = flags.rest
    if (target === undefined || more.length > 0) throw new UsageError('Say where the copy goes: one file that does not exist yet.')
    const config = readConfig(process.env)
    if (!existsSync(config.databasePath)) throw new UsageError('There is no database yet where REJOIN_DATABASE_URL points to.')
    if (!existsSync(dirname(resolve(target)))) throw new UsageError('There is no such folder. Make it first.')
    if (existsSync(target)) throw new UsageError('That file exists. A backup never takes the place of another one: choose a new name.')
    const made = backUp(config, target)
    print(flags, made, made.file)
  },
}
