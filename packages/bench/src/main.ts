import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { CaseResult } from './case.ts'
import { crowdCase } from './cases/crowd.ts'
import { growthCase } from './cases/growth.ts'
import { identifyCase } from './cases/identify.ts'
import { memoryCase } from './cases/memory.ts'
import { messagesCase } from './cases/messages.ts'
import { redeemCase } from './cases/redeem.ts'
import { scrollingCase } from './cases/scrolling.ts'
import { stormCase } from './cases/storm.ts'
import { widgetCase } from './cases/widget.ts'
import { describeMachine } from './machine.ts'
import { fullPlan, quickPlan } from './plan.ts'
import { pinLoad } from './process/pin.ts'
import { readResults, saveReport } from './report/save-report.ts'
import { writeMeasurements, writeVerdicts } from './report/write-table.ts'
import { judgeTargets, summarize } from './targets.ts'

/**
 * `npm run bench [-- --quick] [-- --only NAME]… [-- --out FOLDER]`; the last line says how many targets are met. With
 * `--only`, what the folder holds of the other cases stays in the report, so that a long run can be made in pieces.
 */
const cases = [messagesCase, identifyCase, redeemCase, stormCase, memoryCase, crowdCase, growthCase, widgetCase, scrollingCase]

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true }, out: { type: 'string' } } })
const unknown = (values.only ?? []).filter((name) => !cases.some((one) => one.name === name))
if (unknown.length > 0) {
  console.error(`There is no case ${unknown.join(', ')}: choose from ${cases.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

const plan = values.quick ? quickPlan : fullPlan
const folder = values.out ?? fileURLToPath(new URL('../../../node_modules/.cache/rejoin-bench', import.meta.url))
const machine = describeMachine()
const results: Record<string, CaseResult> = values.only === undefined ? {} : readResults(folder, plan.quick, machine)
pinLoad()
for (const { name, title, run } of cases) {
  if (values.only !== undefined && !values.only.includes(name)) continue
  console.log(`\n── ${title} ──`)
  const result = await run(plan, (line) => console.log(`  … ${line}`))
  results[name] = result
  console.log(writeMeasurements(result.measurements))
}

const verdicts = judgeTargets(Object.values(results).flatMap(({ ratios }) => ratios))
saveReport(folder, { at: new Date().toISOString(), quick: plan.quick, machine, results, verdicts })
console.log(`\n── Targets ──\n${writeVerdicts(verdicts)}\n\nWritten to ${folder}\n${summarize(verdicts)}`)
