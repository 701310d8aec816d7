import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Takes the write lock from another process, as a backup tool or a curious operator would. */
export async function lockDatabase(path: string): Promise<{ readonly release: () => Promise<void> }> {
  const child = fork(fileURLToPath(new URL('hold-lock.ts', import.meta.url)), [path], { execPath: process.execPath, execArgv: ['--disable-warning=ExperimentalWarning'] })
  const gone = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return {
    async release() {
      child.send('release')
      await gone
    },
  }
}
