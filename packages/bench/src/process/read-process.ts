import { readFileSync } from 'node:fs'

/** Kernel ticks a second; 100 on every Linux that Node runs on. */
const TICKS = 100

/** CPU time of a process so far, in microseconds: user and system. Fields 14 and 15 of proc(5), counted behind the name. */
export function readCpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000_000
}

/** Memory that is the process's own share, in KiB: shared pages counted in part. */
export function readPssKib(pid: number): number {
  const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  return Number(match?.[1] ?? Number.NaN)
}
