import { startServer } from '../compose.ts'
import { readConfig } from '../config.ts'
import { readFlags, type Command } from './command.ts'

/** A stop that takes longer than this is cut short; everything acknowledged is on disk anyway. */
const STOP_WITHIN_MS = 25_000

export const serveCommand: Command = {
  words: ['serve'],
  usage: '',
  summary: 'run the server',
  async run(args) {
    readFlags(args, [])
    const running = await startServer(readConfig(process.env))
    process.stdout.write(`rejoin listening on ${running.url}\n`)
    await new Promise<void>((resolve) => {
      process.once('SIGTERM', resolve)
      process.once('SIGINT', resolve)
    })
    // The second signal does not wait.
    process.once('SIGTERM', () => process.exit(1))
    process.once('SIGINT', () => process.exit(1))
    const late = setTimeout(() => process.exit(1), STOP_WITHIN_MS)
    await running.close()
    clearTimeout(late)
    process.exit(0)
  },
}
