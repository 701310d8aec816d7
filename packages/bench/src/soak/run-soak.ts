import { monitorEventLoopDelay } from 'node:perf_hooks'
import Database from 'better-sqlite3'
import { connectChannel, enrol, enrolAgent, identify, redeem, type Visitor } from '../load/people.ts'
import { openHttp } from '../load/http-client.ts'
import { waitUntil } from '../load/drive.ts'
import { startSubject, type Subject } from '../process/subject.ts'
import { startChaosProxy, type ChaosProxy, type Weather } from './chaos-proxy.ts'
import { startDevice, type Device } from './device.ts'
import { judgeSoak, type SoakVerdict, type Stored } from './judge-soak.ts'

export type SoakPlan = {
  /** People; each writes from one device and reads on a second, and an agent watches. */
  readonly people: number
  readonly seconds: number
  readonly killEverySeconds: number
  readonly weatherEverySeconds: number
  readonly writeEveryMs: number
  readonly seed: number
}

/** `longest_stall_ms`: of the server's event loop while it served; `own_stall_ms`: of this process meanwhile, which tells how busy the machine was. */
export type SoakReport = SoakVerdict & { readonly clients: number; readonly kills: number; readonly weathers: number; readonly reconnects: number; readonly resends: number; readonly duplicates: number; readonly resyncs: number; readonly longest_stall_ms: number; readonly own_stall_ms: number }

const weathers: readonly (Weather | 'cut')[] = ['fair', 'cut', 'slow', 'fair', 'no answers', 'cut', 'silent', 'fair']

/** When everything is well again, how long until everybody must have everything. */
const SETTLE_WITHIN_MS = 60_000

/** Fifty people talk over a bad network to a server that is killed again and again; then everything is counted. */
export async function runSoak(plan: SoakPlan, say: (line: string) => void): Promise<SoakReport> {
  let subject = await startSubject('rejoin')
  const target = { port: subject.port }
  const proxy = await startChaosProxy(target)
  const devices: Device[] = []
  const ownDelay = monitorEventLoopDelay({ resolution: 10 })
  let longestStall = 0
  try {
    devices.push(...(await gather(subject, proxy, plan)))
    say(`${devices.length} clients of ${plan.people} people are talking`)
    ownDelay.enable()
    const random = makeRandom(plan.seed)
    const end = performance.now() + plan.seconds * 1000
    let nextKill = performance.now() + plan.killEverySeconds * 1000
    let kills = 0
    let changes = 0
    while (performance.now() < end) {
      const weather = weathers[Math.floor(random() * weathers.length)] ?? 'fair'
      changes += 1
      if (weather === 'cut') proxy.cut()
      else proxy.setWeather(weather)
      await sleep(plan.weatherEverySeconds * 1000)
      if (performance.now() < nextKill) continue
      nextKill += plan.killEverySeconds * 1000
      kills += 1
      const { dir, port } = subject
      longestStall = Math.max(longestStall, await readLongestStall(subject))
      await subject.kill()
      subject = await startSubject('rejoin', { dir, port })
      say(`killed ${kills} times, ${countAcked(devices)} messages acknowledged`)
    }
    proxy.setWeather('fair')
    for (const device of devices) device.finish()
    await waitUntil(() => devices.every((device) => device.isIdle()), SETTLE_WITHIN_MS)
    const verdict = await settle(devices, subject)
    longestStall = Math.max(longestStall, await readLongestStall(subject))
    const total = (name: keyof Device['counts']): number => devices.reduce((sum, { counts }) => sum + counts[name], 0)
    return { ...verdict, clients: devices.length, kills, weathers: changes, reconnects: total('reconnects'), resends: total('resends'), duplicates: total('duplicates'), resyncs: total('resyncs'), longest_stall_ms: Math.round(longestStall), own_stall_ms: Math.round(ownDelay.max / 1e6) }
  } finally {
    ownDelay.disable()
    for (const device of devices) device.close()
    await proxy.close()
    await subject.close()
  }
}

async function gather(subject: Subject, proxy: ChaosProxy, plan: SoakPlan): Promise<readonly Device[]> {
  const url = `http://127.0.0.1:${proxy.port}`
  const channelId = await connectChannel(subject)
  const first = await enrol(subject, channelId, plan.people, 'soak')
  const http = await openHttp(subject.url)
  const second: Visitor[] = []
  for (let n = 0; n < plan.people; n++) second.push(await redeem(http, await identify(http, channelId, `soak-${n}`)))
  http.close()
  const agent = await enrolAgent(subject, 1)
  return first.flatMap(({ token, conversation_id }, n) => [
    startDevice({ name: `p${n}`, url, namespace: '/chatplugin', token, conversation_id, writeEveryMs: plan.writeEveryMs }),
    startDevice({ name: `q${n}`, url, namespace: '/chatplugin', token: second[n]?.token ?? '', conversation_id, writeEveryMs: null }),
    // An agent's connection per five people: agents answer, too.
    ...(n % 5 === 0 ? [startDevice({ name: `agent${n}`, url, namespace: '/agents', token: agent, conversation_id, writeEveryMs: plan.writeEveryMs * 3 })] : []),
  ])
}

/** In the last minutes, in milliseconds, as the server itself has measured it. */
async function readLongestStall({ url }: Subject): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const [, seconds = 'NaN'] = /^rejoin_event_loop_delay_seconds\{quantile="1"\} (\S+)$/m.exec(metrics) ?? []
  return Number(seconds) * 1000
}

/** Waits until all are equal, and if they never are, says by how much. */
async function settle(devices: readonly Device[], subject: Subject): Promise<SoakVerdict> {
  const deadline = performance.now() + SETTLE_WITHIN_MS
  for (;;) {
    const verdict = judgeSoak(devices, readStored(subject.databaseFile))
    if (verdict.unequal === 0 || performance.now() > deadline) return verdict
    await sleep(250)
  }
}

function readStored(databaseFile: string): ReadonlyMap<string, readonly Stored[]> {
  const db = new Database(databaseFile, { readonly: true })
  const rows = db.prepare<[], Stored & { conversation_id: string }>('SELECT conversation_id, seq, id, client_message_id FROM events ORDER BY conversation_id, seq').all()
  db.close()
  const logs = new Map<string, Stored[]>()
  for (const row of rows) append(logs, row)
  return logs
}

function append(logs: Map<string, Stored[]>, row: Stored & { readonly conversation_id: string }): void {
  const log = logs.get(row.conversation_id)
  if (log === undefined) logs.set(row.conversation_id, [row])
  else log.push(row)
}

const countAcked = (devices: readonly Device[]): number => devices.reduce((sum, { acked }) => sum + acked.size, 0)

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The same seed makes the same weather (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
