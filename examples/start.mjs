/**
 * What `npm start` runs once everything is installed and built: Rejoin with an SQLite file, the shop and the plain page.
 * The first time it also makes what they need (see demo/prepare.mjs). Ctrl-C stops all of it.
 */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, stopChildren } from './demo/children.mjs'
import { openNotes, prepareDemo } from './demo/prepare.mjs'
import { giveUp, Problem } from './demo/problem.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dataDir = resolve(root, process.env.REJOIN_DATA_DIR ?? 'data')

try {
  await start()
} catch (error) {
  await stopChildren()
  giveUp(error)
}

async function start() {
  checkParts()
  const ports = {
    rejoin: readPort('REJOIN_PORT', 8080),
    shop: readPort('SHOP_PORT', 3000),
    plain: readPort('PLAIN_PORT', 3001),
  }
  makeDataDir()
  await checkPort('REJOIN_PORT', ports.rejoin)
  await checkPort('SHOP_PORT', ports.shop)
  await checkPort('PLAIN_PORT', ports.plain)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void leave(signal))

  const notes = openNotes(join(dataDir, 'demo.json'))
  const rejoinUrl = process.env.REJOIN_PUBLIC_URL ?? `http://localhost:${ports.rejoin}`
  await startChild('Rejoin', join(root, 'packages/server/bin/rejoin.mjs'), ['serve'], {
    REJOIN_LOG_LEVEL: 'warn',
    // All visitors of a demonstration come from one address, and more often than people do.
    REJOIN_RATE_LIMITS: 'off',
    REJOIN_DATABASE_URL: `sqlite:${join(dataDir, 'rejoin.db')}`,
    ...process.env,
    REJOIN_DATA_DIR: dataDir,
    REJOIN_PORT: String(ports.rejoin),
    REJOIN_PUBLIC_URL: rejoinUrl,
    REJOIN_SYSTEM_TOKEN: notes.system_token,
  })
  await prepareDemo(notes, { url: `http://127.0.0.1:${ports.rejoin}`, ports })

  // The two sites are told only what a site of yours would know: never the full system token.
  const { REJOIN_SYSTEM_TOKEN: _, ...env } = process.env
  const site = { ...env, REJOIN_URL: rejoinUrl }
  await Promise.all([
    startChild('The shop', join(root, 'examples/shop/server.ts'), [], {
      ...site,
      REJOIN_CHANNEL_ID: notes.channels.shop,
      REJOIN_SYSTEM_TOKEN: notes.shop_token,
      REJOIN_SOURCE_TOKEN: notes.source_token,
      SHOP_PORT: String(ports.shop),
      SHOP_SECRET: notes.shop_secret,
    }),
    startChild('The plain page', join(root, 'examples/plain-html/serve.mjs'), [], {
      ...site,
      REJOIN_CHANNEL_ID: notes.channels.plain,
      PLAIN_PORT: String(ports.plain),
    }),
  ])
  await welcome(ports, rejoinUrl, notes)
}

async function leave(signal) {
  console.log('\nStopping …')
  // Ctrl-C in a terminal reaches the children as well; told twice, the server would not finish what it is doing.
  await stopChildren({ told: signal === 'SIGINT' && process.stdin.isTTY })
  process.exit(0)
}

/** Someone may run this file by hand, with their own Node and before anything was built. */
function checkParts() {
  if (!process.features.typescript) throw new Problem(`This needs Node.js 24 and was started with ${process.version}: use "npm start", which brings its own.`)
  const built = ['packages/server/dist', 'packages/widget/dist', 'packages/inbox/dist', 'packages/node/dist']
  if (!built.every((folder) => existsSync(join(root, folder)))) throw new Problem('Something is not built yet: use "npm start", which builds first.')
}

function readPort(name, usual) {
  const text = process.env[name] ?? String(usual)
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Problem(`${name} is "${text}": it must be a number from 1 to 65535.`)
  return port
}

/** Tried beforehand, so that the sentence names the variable to change and nothing has been started yet. */
async function checkPort(name, port) {
  await new Promise((free, taken) => {
    const probe = createServer()
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') taken(new Problem(`Port ${port} is already in use, perhaps by another "npm start": stop that, or choose another port with ${name}=${port + 10} npm start.`))
      else if (error.code === 'EACCES') taken(new Problem(`Port ${port} may not be used by your user: choose one above 1023 with ${name}=${port + 8000} npm start.`))
      else taken(error)
    })
    probe.listen(port, process.env.REJOIN_HOST ?? '127.0.0.1', () => probe.close(free))
  })
}

function makeDataDir() {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.W_OK)
  } catch {
    throw new Problem(`Cannot write to ${dataDir}: give your user the right to, or choose another folder with REJOIN_DATA_DIR=/some/folder npm start.`)
  }
}

async function welcome(ports, rejoinUrl, notes) {
  const { users } = await import('./shop/users.ts')
  const lines = [
    ['Shop', `http://localhost:${ports.shop}`, users.map((user) => `${user.email}  ${user.password}`)],
    ['Plain page', `http://localhost:${ports.plain}`, ['nobody logs in here']],
    ['Inbox', `${rejoinUrl}/inbox/`, [`${notes.agent_email}  ${notes.agent_password ?? '(the password it was made with)'}`]],
  ]
  const width = Math.max(...lines.map(([, address]) => address.length))
  console.log('\nRejoin is running.\n')
  for (const [name, address, logins] of lines) {
    const [first, ...others] = logins
    console.log(`  ${name.padEnd(10)}  ${address.padEnd(width)}  ${first}`)
    for (const login of others) console.log(`  ${''.padEnd(10)}  ${''.padEnd(width)}  ${login}`)
  }
  console.log(`
Write something in the shop's chat, then log in as Ada: the conversation comes along. Answer from the inbox.
Then log in as Ada in a private window, and it is all there. Let her buy something: the inbox sees it happen.

Everything is kept in ${dataDir}. Ctrl-C stops it.`)
}
