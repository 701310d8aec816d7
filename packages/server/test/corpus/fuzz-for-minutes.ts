import { parseArgs } from 'node:util'
import { fuzzRound } from './fuzz.ts'
import { fuzzInspection, fuzzUploads } from './fuzz-files.ts'

/** `npm run fuzz -- --minutes 5`, or `--seed 42` for a round that once failed. */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new Error('--minutes takes a number above 0.')

const end = performance.now() + minutes * 60_000
const FILES_PER_ROUND = 3000
const sum = { requests: 0, events: 0, accepted: 0, files: 0 }
let seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
console.log(`Fuzzing ${values.seed === undefined ? `for ${minutes} min from` : 'with'} seed ${seed} …`)
do {
  const inspected = fuzzInspection(seed, FILES_PER_ROUND)
  const uploaded = await fuzzUploads(seed)
  sum.files += inspected.taken + inspected.refused + uploaded.taken + uploaded.refused
  const round = await fuzzRound(seed++)
  sum.requests += round.requests
  sum.events += round.events
  sum.accepted += round.accepted
} while (values.seed === undefined && performance.now() < end)
console.log(`${sum.requests} requests (${sum.accepted} of them accepted), ${sum.events} events and ${sum.files} files, every answer a documented one.`)
