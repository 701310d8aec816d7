/** The processes of the demonstration: started one by one, watched, and stopped together. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { giveUp, Problem } from './problem.mjs'

const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 10_000
/** A Ctrl-C reaches the children as well as us, and theirs may be the first exit we hear of. */
const SAME_SIGNAL_MS = 200

const children = new Set()
let stopping = false

/** Starts a Node program and waits for its line "… listening on …". */
export async function startChild(name, program, args, env) {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  let ready = false
  const gone = once(child, 'exit').then(async ([code, signal]) => {
    children.delete(child)
    await pause(SAME_SIGNAL_MS)
    const how = signal === null ? `with code ${code}` : `by ${signal}`
    const problem = new Problem(ready ? `${name} ended unexpectedly, ${how}; the lines above may say why.` : `${name} could not start; the lines above say why.`)
    if (stopping) return new Promise(() => {})
    if (!ready) throw problem
    await stopChildren()
    return giveUp(problem)
  })
  const listening = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => (/ listening on http/.test(line) ? resolve() : console.log(line)))
  })
  const tooLong = pause(START_LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Problem(`${name} did not start within ${START_LIMIT_MS / 1000} seconds.`)
  })
  await Promise.race([listening, gone, tooLong])
  ready = true
  tooLong.catch(() => {})
}

/** Asks every child to end, the sites before the server, and insists when one does not. */
export async function stopChildren({ told = false } = {}) {
  stopping = true
  for (const child of [...children].toReversed()) {
    const ended = once(child, 'exit')
    if (!told) child.kill('SIGTERM')
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    await ended
    clearTimeout(insist)
  }
}
