import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onServerCore } from './pin.ts'
import { readCpuMicros, readPssKib } from './read-process.ts'

/** Who is measured: Rejoin as it is run, or the least code that does the same job. Both speak the same part of the wire. */
export type SubjectName = 'rejoin' | 'floor'

const programs: Readonly<Record<SubjectName, readonly string[]>> = {
  rejoin: [fileURLToPath(new URL('../../../server/bin/rejoin.mjs', import.meta.url)), 'serve'],
  floor: [fileURLToPath(new URL('../floor/serve.ts', import.meta.url))],
}

export const SYSTEM_TOKEN = 'rjs_bench_0123456789abcdefghijklmnopqrstuvwxyz'

export type Subject = Awaited<ReturnType<typeof startSubject>>

/** Starts it on a free port with data of its own. `dir`: on the data of an earlier run. */
export async function startSubject(name: SubjectName, { dir = mkdtempSync(join(tmpdir(), `rejoin-bench-${name}-`)), port = 0, profile = null as string | null } = {}) {
  const databaseFile = join(dir, 'rejoin.db')
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const [command, args] = onServerCore(process.execPath, ['--max-semi-space-size=32', ...profiling, ...programs[name]])
  const began = performance.now()
  const child = spawn(command, args, {
    cwd: dir,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('REJOIN_') && key !== 'NODE_OPTIONS')),
      REJOIN_PORT: String(port), REJOIN_DATA_DIR: dir, REJOIN_DATABASE_URL: `sqlite:${databaseFile}`,
      REJOIN_SYSTEM_TOKEN: SYSTEM_TOKEN, REJOIN_RATE_LIMITS: 'off', REJOIN_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (part) => {
      said += String(part)
      const match = /listening on (\S+)\n/.exec(said)
      if (match?.[1] !== undefined) resolve(match[1])
    })
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)))
  })
  const pid = child.pid ?? 0
  const ended = once(child, 'exit')
  return {
    name, url, dir, databaseFile,
    port: Number(new URL(url).port),
    readyMs: performance.now() - began,
    cpu: () => readCpuMicros(pid),
    pss: () => readPssKib(pid),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    /** Lets it finish, so that a profile is written; its data stays. */
    async end() {
      child.kill('SIGTERM')
      await ended
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await ended
      }
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
