import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { runSoak } from './run-soak.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

beforeAll(async () => {
  await promisify(execFile)(`${root}node_modules/.bin/tsc`, ['-b', 'packages/server/tsconfig.json'], { cwd: root })
}, 120_000)

/** The short form; ten minutes and more with fifty people are `npm run soak`. */
it('[STO-5] [CON-2] [MSG-2] [RUN-13] a bad network and kills lose, double and skip nothing', async () => {
  const report = await runSoak({ people: 8, seconds: 15, killEverySeconds: 5, weatherEverySeconds: 1, writeEveryMs: 20, seed: 20_261_125 }, () => undefined)
  expect(report).toMatchObject({ lost: 0, doubled: 0, gaps: 0, unequal: 0 })
  // Beside other tests on two cores; the bound itself is judged by the ten minutes alone (RUN-13).
  expect(report.longest_stall_ms).toBeLessThan(2 * (250 + report.own_stall_ms))
  // It was bad weather, and something was said.
  expect(report.kills).toBeGreaterThanOrEqual(2)
  expect(report.reconnects).toBeGreaterThan(report.clients)
  expect(report.acknowledged).toBeGreaterThan(50)
}, 180_000)
