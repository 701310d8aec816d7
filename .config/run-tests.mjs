// @ts-check
/**
 * The second half of `npm test`, on the Node the project brings. Every phase runs even when an earlier one failed,
 * unless it cannot mean anything then. `npm test -- lint unit` runs only the phases named.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './build.mjs'
import { root, runTool } from './run-tool.mjs'

const reports = join(root, 'node_modules', '.cache', 'rejoin-tests')
const vitestReport = join(reports, 'vitest.json')
const playwrightReport = join(reports, 'playwright.json')

/** @typedef {{ name: string, title: string, run: () => Promise<boolean>, needsBuild?: boolean }} Phase */

const succeeds = async (/** @type {Parameters<typeof runTool>} */ ...args) => (await runTool(...args)).code === 0

/** @type {Phase[]} */
const phases = [
  { name: 'build', title: 'Build', run: buildAll },
  { name: 'types', title: 'Types', run: () => succeeds('tsc', ['-b']) },
  { name: 'lint', title: 'Lint', run: lint },
  { name: 'unit', title: 'Unit, contract and integration tests', run: testWithVitest },
  { name: 'size', title: 'Sizes', run: () => succeeds('.config/check-size.mjs', []), needsBuild: true },
  { name: 'browser', title: 'Browser tests', run: testWithPlaywright, needsBuild: true },
]

/** oxlint knows the language, knip what nobody uses, check-house our own rules; all speak, whatever the first finds. */
async function lint() {
  const results = [
    await succeeds('oxlint', ['-c', '.config/oxlint.json', '--type-aware', '--deny-warnings', '.']),
    await succeeds('knip', ['-c', '.config/knip.json', '--no-config-hints', '--no-progress']),
    await succeeds('.config/check-house.mjs', []),
    await succeeds('.config/check-supply.mjs', []),
  ]
  return results.every(Boolean)
}

function testWithVitest() {
  return succeeds('vitest', [
    'run',
    '--config=.config/vitest.config.ts',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${vitestReport}`,
  ])
}

function testWithPlaywright() {
  return succeeds('playwright', ['test', '--pass-with-no-tests', '--reporter=list,json'], {
    cwd: 'e2e',
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
  })
}

/** @typedef {{ passed: number, failed: number }} Count */

/** @returns {Count} a test file that does not even load counts as one failed test */
function countVitest() {
  if (!existsSync(vitestReport)) return { passed: 0, failed: 0 }
  const report = JSON.parse(readFileSync(vitestReport, 'utf8'))
  const broken = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length }
}

/** @returns {Count} */
function countPlaywright() {
  if (!existsSync(playwrightReport)) return { passed: 0, failed: 0 }
  const { stats, errors } = JSON.parse(readFileSync(playwrightReport, 'utf8'))
  // Played twice on a machine that was too busy the first time: passed, and said aloud, because it is to be mended.
  if (stats.flaky > 0) console.log(`\nFlaky: ${stats.flaky} of the browser tests passed only the second time; their names stand above.`)
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length }
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !phases.some((phase) => phase.name === name))
if (unknown.length > 0) {
  console.error(`There is no phase ${unknown.join(', ')}: choose from ${phases.map((phase) => phase.name).join(', ')}.`)
  process.exit(2)
}

let interrupted = false
process.once('SIGINT', () => void (interrupted = true))
process.once('SIGTERM', () => void (interrupted = true))

// Hundreds of servers, pages and commands are started: each is compiled once, which is a quarter of a start.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'rejoin-compiled')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const began = performance.now()
/** @type {string[]} */
const summary = []
let built = true
let failedPhases = 0
for (const phase of phases) {
  if (interrupted) process.exit(130)
  if (chosen.length > 0 && !chosen.includes(phase.name)) continue
  console.log(`\n── ${phase.title} ──`)
  if (phase.needsBuild && !built) {
    summary.push(`  skipped  ${phase.title} (the build failed)`)
    console.log('Skipped: the build failed.')
    continue
  }
  const since = performance.now()
  const good = await phase.run()
  if (phase.name === 'build') built = good
  if (!good) failedPhases += 1
  console.log(`${good ? 'ok' : 'FAILED'}: ${phase.title}, ${seconds(since)}`)
  summary.push(`  ${good ? 'ok     ' : 'FAILED '}  ${phase.title}, ${seconds(since)}`)
}
if (interrupted) process.exit(130)

const counts = [countVitest(), countPlaywright()]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log(`\n── Summary, ${seconds(began)} ──\n${summary.join('\n')}\n`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failedPhases === 0 && failed === 0 ? 0 : 1
