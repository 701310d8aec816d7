import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** The server has one core for itself and the load the other; otherwise each would be measured through the other. */
export const SERVER_CORE = 0
const LOAD_CORE = 1

const canPin = process.platform === 'linux' && cpus().length >= 2

/** Moves this process, which makes the load, to its core. */
export function pinLoad(): void {
  if (canPin) execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
}

/** The words before a command that run it on the server's core. */
export function onServerCore(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  return canPin ? ['taskset', ['-c', String(SERVER_CORE), command, ...args]] : [command, args]
}
