import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { judgeReadiness } from '../src/running/judge-readiness.ts'
import { lockDatabase } from './support/lock-database.ts'
import { until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const MB = 1024 * 1024

let server: TestServer
let free = 10_000 * MB
beforeAll(async () => {
  server = await startTestServer({ readFreeDisk: async () => free })
})
afterAll(() => server.close())

async function ask(): Promise<readonly [number, unknown]> {
  const answer = await fetch(`${server.url}/readyz`)
  return [answer.status, await answer.json()]
}

it('[RUN-7] a healthy server is ready and says so', async () => {
  expect(await ask()).toEqual([200, { status: 'ready', reasons: [] }])
})

it('[RUN-7] a disk that is nearly full makes it unready', async () => {
  free = 255 * MB
  expect(await ask()).toEqual([503, { status: 'unready', reasons: ['disk'] }])
  free = 256 * MB
  expect((await ask())[0]).toBe(200)
})

it('[RUN-7] a locked database is a reason at once and heals', async () => {
  const lock = await lockDatabase(server.databasePath)
  expect(await ask()).toEqual([503, { status: 'unready', reasons: ['database'] }])
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  await lock.release()
  await until('readiness', async () => (await ask())[0] === 200)
})

it('[RUN-7] a shape that it does not know is a reason', async () => {
  const db = new BetterSqlite3(server.databasePath)
  const version = Number(db.pragma('user_version', { simple: true }))
  db.pragma(`user_version = ${version + 1}`)
  expect(await ask()).toEqual([503, { status: 'unready', reasons: ['migrations'] }])
  db.pragma(`user_version = ${version}`)
  db.close()
  expect((await ask())[0]).toBe(200)
})

it('[RUN-7] all reasons are said together', async () => {
  const never = () => new Promise<void>(() => undefined)
  const store = { checkWritable: never, isCurrent: async () => false } as unknown as Parameters<typeof judgeReadiness>[0]['store']
  const keyring = { jwks: () => ({ keys: [] }) } as unknown as Parameters<typeof judgeReadiness>[0]['keyring']
  expect(await judgeReadiness({ isDraining: () => true, store, keyring, readFreeDisk: async () => 0 })).toEqual(['draining', 'database', 'migrations', 'disk', 'keys'])
})
