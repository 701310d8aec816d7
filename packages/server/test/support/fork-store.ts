import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Answer, Command } from './store-process.ts'

const program = fileURLToPath(new URL('store-process.ts', import.meta.url))

export type ForkedStore = {
  readonly pid: number
  readonly ask: (command: Command) => Promise<Answer>
  /** Every answer as it comes, for commands that have no end. */
  readonly onAnswer: (listener: (answer: Answer) => void) => void
  readonly tell: (command: Command) => void
  readonly kill: () => Promise<void>
}

/** Opens the store of `path` in another process, on this Node; `under` runs it under a tool, such as a tracer. */
export async function forkStore(path: string, sessionId = '', under: readonly string[] = []): Promise<ForkedStore> {
  const node = [...under, process.execPath, '--conditions=rejoin-source', '--disable-warning=ExperimentalWarning']
  const [command = process.execPath, ...before] = node
  const child: ChildProcess = fork(program, [path, sessionId], { execPath: command, execArgv: before, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const gone = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  await nextAnswer(child)
  return {
    pid: child.pid ?? 0,
    async ask(command) {
      child.send(command)
      return nextAnswer(child)
    },
    tell: (command) => void child.send(command),
    onAnswer: (listener) => void child.on('message', listener),
    kill,
  }
}

async function nextAnswer(child: ChildProcess): Promise<Answer> {
  const early = new AbortController()
  try {
    const heard: Promise<unknown[]> = once(child, 'message', { signal: early.signal })
    const ended = once(child, 'exit', { signal: early.signal }).then(([code]) => {
      throw new Error(`the store's process ended with ${String(code)} before it answered`)
    })
    const [answer] = await Promise.race([heard, ended])
    return answer as Answer
  } finally {
    early.abort()
  }
}
