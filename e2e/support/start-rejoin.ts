/** A real Rejoin on a free port, with a data folder and an SQLite file of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram, type Program } from './run-program.ts'

const SYSTEM_TOKEN = 'rjs_e2e_0123456789abcdefghijklmnopqrstuvwxyz'

export type Rejoin = {
  readonly url: string
  readonly databaseFile: string
  readonly systemToken: string
  /** `POST /<name>` with the system token; throws on any refusal. */
  call<T>(name: string, body: object): Promise<T>
  output(): string
  /** SIGKILL. What is in memory is lost; what is on the disk stays. */
  kill(): Promise<void>
  /** Starts again after `kill`, on the same port and the same data. */
  restart(): Promise<void>
  /** Ends the process and deletes its data. */
  close(): Promise<void>
}

/** `settings`: further variables of its environment. */
export async function startRejoin(settings: Readonly<Record<string, string>> = {}): Promise<Rejoin> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rejoin-e2e-'))
  const databaseFile = join(dataDir, 'rejoin.db')
  const serve = (port: string): Promise<Program> =>
    runProgram('packages/server/bin/rejoin.mjs', ['serve'], {
      REJOIN_PORT: port,
      REJOIN_DATA_DIR: dataDir,
      REJOIN_DATABASE_URL: `sqlite:${databaseFile}`,
      REJOIN_SYSTEM_TOKEN: SYSTEM_TOKEN,
      // Scenarios type faster than people; the limits have tests of their own.
      REJOIN_RATE_LIMITS: 'off',
      REJOIN_LOG_LEVEL: 'warn',
      ...settings,
    })
  let program = await serve('0')
  const { url } = program
  const earlier: string[] = []

  return {
    url,
    databaseFile,
    systemToken: SYSTEM_TOKEN,
    async call<T>(name: string, body: object) {
      const headers = { authorization: `Bearer ${SYSTEM_TOKEN}`, 'content-type': 'application/json' }
      const response = await fetch(`${url}/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
      const answer: unknown = await response.json()
      if (!response.ok) throw new Error(`${name}: ${response.status} ${JSON.stringify(answer)}`)
      return answer as T
    },
    output: () => [...earlier, program.output()].join('\n'),
    kill: () => program.kill(),
    async restart() {
      earlier.push(program.output())
      program = await serve(new URL(url).port)
    },
    async close() {
      await program.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
