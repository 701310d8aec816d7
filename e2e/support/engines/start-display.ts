import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A screen nobody sees, for browsers that cannot do without one; its name is the first line the X server prints. */
export async function startDisplay(): Promise<{ readonly name: string; readonly stop: () => void }> {
  const server: ChildProcess = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const { stdout } = server
  if (stdout === null) throw new Error('the display has no output')
  const name = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve)
    server.once('exit', () => reject(new Error('the display did not start')))
    server.once('error', reject)
  })
  return { name: `:${name}`, stop: () => void server.kill() }
}
