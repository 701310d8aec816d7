import { closeSync, existsSync, fsyncSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { failed, ok, skipped, warning, type Finding } from './finding.ts'

const TIMES = 25

/** Every acknowledgement waits for one; beyond this people notice under load. */
const SLOW_MS = 20

/** On the server's own machine: who may read the keys, and how long the disk takes. */
export function checkMachine(config: Pick<Config, 'dataDir' | 'databasePath'>): readonly Finding[] {
  if (!existsSync(config.databasePath)) return [skipped('disk', 'The database is not on this machine; run this there as well, with the same settings.')]
  return [checkPermissions(config), checkDisk(dirname(config.databasePath))]
}

function checkPermissions({ dataDir, databasePath }: Pick<Config, 'dataDir' | 'databasePath'>): Finding {
  if (process.platform === 'win32') return skipped('permissions', 'Windows keeps them in another way.')
  const keys = join(dataDir, 'keys')
  const files = existsSync(keys) ? [keys, ...readdirSync(keys).map((name) => join(keys, name))] : []
  const open = [...files, databasePath].filter((path) => (statSync(path).mode & 0o077) !== 0)
  if (open.length === 0) return ok('permissions', 'Keys and database are readable by their owner alone.')
  return failed('permissions', `Others on this machine may read ${open.join(', ')}.`, `chmod -R go= "${keys}" "${databasePath}", and if others had a look: keys rotate.`)
}

function checkDisk(folder: string): Finding {
  const file = join(folder, `.doctor-${process.pid}`)
  try {
    return judgeFlush(measureFlush(file))
  } catch {
    return failed('disk', `Nothing can be written beside the database, in ${folder}.`, 'Give this user write permission there, or free some space.')
  } finally {
    rmSync(file, { force: true })
  }
}

/** What an acknowledgement waits for: some bytes more, flushed. Milliseconds, sorted. */
function measureFlush(file: string): readonly number[] {
  const handle = openSync(file, 'wx', 0o600)
  try {
    return Array.from({ length: TIMES }, () => {
      const since = performance.now()
      writeSync(handle, Buffer.alloc(4096))
      fsyncSync(handle)
      return performance.now() - since
    }).toSorted((a, b) => a - b)
  } finally {
    closeSync(handle)
  }
}

export function judgeFlush(sorted: readonly number[]): Finding {
  const half = sorted[Math.floor(sorted.length / 2)] ?? 0
  const worst = sorted.at(-1) ?? 0
  const said = `The disk flushes in ${half.toFixed(2)} ms, at worst in ${worst.toFixed(2)} ms.`
  return half > SLOW_MS ? warning('disk', said, 'Every acknowledged message waits for this. Put REJOIN_DATABASE_URL on a local SSD.') : ok('disk', said)
}
