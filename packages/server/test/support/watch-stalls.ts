import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'

/** How long the event loop may be held up by anything that goes wrong, in milliseconds (RUN-13). */
export const LONGEST_STALL_MS = 250

/** A thread that has nothing to do: when it is late, the machine is. */
const idleThread = `
  const { parentPort } = require('node:worker_threads')
  const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  parentPort.on('message', () => parentPort.postMessage(delay.max / 1e6))
  parentPort.postMessage(0)
`

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

/** Watches the loop of this thread. `end` tells its longest stall, less the longest of a thread that was idle meanwhile. */
export async function watchStalls(): Promise<{ readonly end: () => Promise<number> }> {
  const idle = new Worker(idleThread, { eval: true })
  const nextWord = (): Promise<number> => new Promise((resolve) => idle.once('message', resolve))
  await nextWord()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  // Only between two of its looks does it notice anything: one before what is to be measured, one after.
  await pause()
  return {
    async end() {
      await pause()
      delay.disable()
      idle.postMessage('how late?')
      const machine = await nextWord()
      await idle.terminate()
      return delay.max / 1e6 - machine
    },
  }
}
