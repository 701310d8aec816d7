import { parseArgs } from 'node:util'
import { runSoak } from './run-soak.ts'

/** `npm run soak [-- --minutes 10] [-- --people 25] [-- --seed 1]`: exits with 1 when anything was lost, doubled or skipped. */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, people: { type: 'string', default: '25' }, seed: { type: 'string', default: '1' } } })
const plan = { people: Number(values.people), seconds: Number(values.minutes) * 60, killEverySeconds: 120, weatherEverySeconds: 5, writeEveryMs: 50, seed: Number(values.seed) }
const began = performance.now()
const report = await runSoak(plan, (line) => console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`))
console.log(Object.entries(report).map(([name, value]) => `  ${name.padEnd(14)}${value}`).join('\n'))
const isFine = report.lost + report.doubled + report.gaps + report.unequal === 0
console.log(isFine ? 'Nothing was lost, doubled or skipped, and all clients are equal.' : 'SOMETHING IS WRONG: see lost, doubled, gaps and unequal above.')
process.exit(isFine ? 0 : 1)
