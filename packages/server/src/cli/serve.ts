import { createLogger, startServer } from '../compose.ts'
import { readServerConfig } from '../config.ts'
import { readFlags, type Command } from './command.ts'

/** A stop that takes longer than this is cut short; everything acknowledged is on disk anyway. */
const STOP_WITHIN_MS = 25_000

/** After a mistake less is worth waiting for. */
const FAIL_WITHIN_MS = 5_000

/** Signals this close together are one wish to stop. */
const SAME_STOP_MS = 1_000

export const serveCommand: Command = {
  words: ['serve'],
  usage: '',
  summary: 'run the server',
  async run(args) {
    readFlags(args, [])
    const config = readServerConfig(process.env)
    const log = createLogger(config)
    const running = await startServer(config, { log })
    // Listening for signals comes first: whoever reads the line may stop us in the same instant.
    const stopped = new Promise<void>((resolve) => {
      process.on('SIGTERM', () => resolve())
      process.on('SIGINT', () => resolve())
    })
    // A mistake of ours that nobody caught: what is under way may still finish, but nothing new is built upon it.
    const failed = new Promise<'failed'>((resolve) => {
      process.on('uncaughtException', (error) => {
        log.fatal({ err: error }, 'stopping because of a mistake')
        setTimeout(() => process.exit(1), FAIL_WITHIN_MS)
        resolve('failed')
      })
    })
    process.stdout.write(`rejoin listening on ${running.url}\n`)
    const reason = await Promise.race([stopped, failed])
    // Ctrl-C may arrive twice, from the terminal and from whoever started us; only a later one means "at once".
    setTimeout(() => {
      process.once('SIGTERM', () => process.exit(1))
      process.once('SIGINT', () => process.exit(1))
    }, SAME_STOP_MS)
    const late = setTimeout(() => process.exit(1), STOP_WITHIN_MS)
    await running.close()
    clearTimeout(late)
    process.exit(reason === 'failed' ? 1 : 0)
  },
}
