import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SHOP, SYSTEM_TOKEN } from './test-server.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const command = fileURLToPath(new URL('../../bin/rejoin.mjs', import.meta.url))

/** Compiles what the command runs; quick when nothing changed. */
export async function build(): Promise<void> {
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/server/tsconfig.json'], { cwd: root })
}

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string; readonly stderr: string }

/** A folder of its own, and the environment that points into it. Nothing of the caller's REJOIN_ variables gets through. */
export function makeHome(more: Record<string, string> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'rejoin-child-'))
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REJOIN_') && !name.startsWith('VITEST') && name !== 'NODE_OPTIONS'))
  const databasePath = join(dir, 'rejoin.db')
  return {
    dir,
    databasePath,
    env: { ...inherited, REJOIN_PORT: '0', REJOIN_DATA_DIR: dir, REJOIN_DATABASE_URL: `sqlite:${databasePath}`, REJOIN_SYSTEM_TOKEN: SYSTEM_TOKEN, REJOIN_PUBLIC_URL: 'http://chat.test', REJOIN_RATE_LIMITS: 'off', ...more },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export type Home = ReturnType<typeof makeHome>

/** Runs a command to its end. */
export function run(args: readonly string[], env: Record<string, string | undefined>): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, ...args], { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
    resolve(collect(child))
  })
}

function collect(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (part) => void (stdout += String(part)))
  child.stderr?.on('data', (part) => void (stderr += String(part)))
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })))
}

/** `rejoin serve` as a process of its own; resolves when it says that it listens. */
export async function serve(home: Home) {
  const child = spawn(process.execPath, [command, 'serve'], { env: home.env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = collect(child)
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (part) => {
      said += String(part)
      const match = /^rejoin listening on (\S+)\n/.exec(said)
      if (match?.[1] !== undefined) resolve(match[1])
    })
    void ended.then(({ code, stderr }) => reject(new Error(`ended with ${code} before it listened: ${stderr}`)))
  })
  return {
    url,
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async call<T = Record<string, unknown>>(name: string, body: unknown, { token = SYSTEM_TOKEN, origin = null }: { token?: string | null; origin?: string | null } = {}): Promise<T> {
      const response = await fetch(`${url}/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(origin === null ? {} : { origin }) },
        body: JSON.stringify(body),
      })
      const answer = (await response.json()) as T
      if (response.status !== 200) throw new Error(`${name} answered ${response.status} ${JSON.stringify(answer)}`)
      return answer
    },
    /** From the shop's page. */
    authenticate<T>(body: Record<string, unknown>): Promise<T> {
      return this.call<T>('chatplugin.authenticate', body, { token: null, origin: SHOP })
    },
  }
}

export type ChildServer = Awaited<ReturnType<typeof serve>>
