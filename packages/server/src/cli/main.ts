import { ConfigError } from '../config.ts'
import { createAgentCommand } from './agents.ts'
import { listAuditCommand } from './audit.ts'
import { backupCommand } from './backup.ts'
import { createChannelCommand, listChannelsCommand } from './channels.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { listKeysCommand, removeKeyCommand, rotateKeysCommand } from './keys.ts'
import { serveCommand } from './serve.ts'
import { createTokenCommand, listTokensCommand, revokeTokenCommand } from './tokens.ts'

const commands: readonly Command[] = [
  serveCommand,
  createChannelCommand,
  listChannelsCommand,
  createTokenCommand,
  listTokensCommand,
  revokeTokenCommand,
  createAgentCommand,
  rotateKeysCommand,
  listKeysCommand,
  removeKeyCommand,
  backupCommand,
  listAuditCommand,
  doctorCommand,
]

/** `rejoin <command> …` (contract §11). What is made goes to stdout alone, everything for people to stderr. */
export async function run(argv: readonly string[]): Promise<void> {
  const command = commands.find((candidate) => candidate.words.every((word, index) => argv[index] === word))
  if (command === undefined) {
    const asked = argv.length === 0 || argv[0] === 'help' || argv[0] === '--help' || argv[0] === '-h'
    process.stderr.write(`${asked ? '' : `There is no command "${argv.slice(0, 2).join(' ')}".\n\n`}${describeCommands()}`)
    process.exitCode = asked ? 0 : 2
    return
  }
  try {
    await command.run(argv.slice(command.words.length))
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1
    process.stderr.write(`${explain(error, command)}\n`)
  }
}

function describeCommands(): string {
  const width = Math.max(...commands.map((command) => usage(command).length))
  const lines = commands.map((command) => `  ${usage(command).padEnd(width)}  ${command.summary}`)
  return `Usage: rejoin <command>\n\n${lines.join('\n')}\n\nEvery command takes --json. Settings come from the environment (REJOIN_PORT, REJOIN_DATA_DIR, …).\n`
}

function usage(command: Command): string {
  return [...command.words, command.usage].join(' ').trim()
}

/** One plain sentence for what people can mend; a stack only for what they cannot. */
function explain(error: unknown, command: Command): string {
  if (error instanceof ConfigError) return `Rejoin does not start:\n${error.problems.map((problem) => `  - ${problem}`).join('\n')}`
  if (error instanceof UsageError) return `${error.message}\nUsage: rejoin ${usage(command)}`
  if (!(error instanceof Error)) return String(error)
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `Port ${String(Reflect.get(error, 'port'))} is in use. Stop the program that uses it, or choose another one with REJOIN_PORT.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${String(Reflect.get(error, 'address') ?? Reflect.get(error, 'hostname'))} is no address of this machine. Set REJOIN_HOST to one it has, such as 127.0.0.1, or 0.0.0.0 for all.`
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'SQLITE_NOTADB':
      return `The data folder or database is something else than expected. REJOIN_DATA_DIR must name a folder and REJOIN_DATABASE_URL a file that Rejoin made, or none yet.`
    case 'SQLITE_CORRUPT':
      return `The database file is damaged, and going on would damage it further. Restore a backup: see "Backup and restore" in packages/server/docs/operating.md.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
      return `Rejoin may not write to its data folder. Give this user write permission there, or choose another folder with REJOIN_DATA_DIR and REJOIN_DATABASE_URL.`
    default:
      return error.name === 'RejoinError' ? error.message : (error.stack ?? error.message)
  }
}
