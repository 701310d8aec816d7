/** A Node program of this repository as a process of its own, as an operator would run it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Program = {
  /** From the line with which it said that it listens. */
  readonly url: string
  /** Everything it has printed so far. */
  output(): string
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>
  /** SIGKILL: no chance to finish anything. Resolves when the process is gone. */
  kill(): Promise<void>
}

/** Starts a program and waits for "… listening on http://HOST:PORT". Throws with its output when it ends before. */
export async function runProgram(path: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Program> {
  // None of the caller's own settings may leak into a scenario.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(REJOIN|SHOP|PLAIN)_/.test(name)))
  const child = spawn(process.execPath, [path, ...args], { cwd: root, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const exited = once(child, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        const address = / listening on (http:\/\/\S+)/.exec(line)?.[1]
        if (address !== undefined) resolve(address)
      })
    }
    child.once('exit', (code, signal) => reject(new Error(`${path} ended (${signal ?? code}) before it listened:\n${lines.join('\n')}`)))
  })
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await exited
  }
  return { url, output: () => lines.join('\n'), stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
