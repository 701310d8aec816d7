#!/usr/bin/env node
/**
 * The `rejoin` command. The SQLite driver needs Node 22 (on 20 its native part crashes the process), so an older Node
 * hands over to the Node 24 that the workspace installs as the package `node`, and from then on only stands in for
 * it: same arguments, same streams, same signals, same end.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const handedOver = 'REJOIN_HANDED_OVER'
const script = fileURLToPath(import.meta.url)

if (Number.parseInt(process.versions.node, 10) >= 22) await runHere()
else runOnNewerNode()

async function runHere() {
  dieWithParent()
  const main = new URL('../dist/cli/main.js', import.meta.url)
  if (!existsSync(main)) {
    giveUp('The server is not built yet: run "npx pnpm@12.21.0 build" in the top folder of the project first.')
    return
  }
  // What was compiled before need not be compiled again, which is a third of a start; kept where nobody else may write.
  module.enableCompileCache?.(join(dirname(script), '..', 'node_modules', '.cache', 'compiled'))
  const { run } = await import(main.href)
  await run(process.argv.slice(2))
}

/** kill -9 on the stand-in must be kill -9 on the server: the channel between them breaks, and it goes at once. */
function dieWithParent() {
  const isChild = process.env[handedOver] === '1'
  // A process that this one starts has another parent.
  delete process.env[handedOver]
  if (!isChild) return
  const die = () => process.kill(process.pid, 'SIGKILL')
  if (!process.connected) die()
  process.on('disconnect', die)
  // A command that is done must end, not wait for its parent.
  process.channel.unref()
}

function runOnNewerNode() {
  const newer = findNewerNode(dirname(script))
  if (newer === undefined) {
    giveUp(`Rejoin needs Node.js 22 or newer and this is ${process.version}: run "npm start" once, which installs one, or install it from https://nodejs.org.`)
    return
  }
  const child = spawn(newer, [...process.execArgv, script, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [handedOver]: '1' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches both; passed on as well, it would be a second one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => giveUp(`The Node at ${newer} does not start (${error.code}): run "npm start" to install it again.`))
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}

/** The nearest `node_modules/node` from here upwards. */
function findNewerNode(folder) {
  const candidate = join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(candidate)) return candidate
  const parent = dirname(folder)
  return parent === folder ? undefined : findNewerNode(parent)
}

function giveUp(sentence) {
  console.error(sentence)
  process.exitCode = 1
}
