// @ts-check
/** The second half of `npm run fuzz`, on the Node the project brings: the tests' own fuzzer, from source, for as long as one likes. */
import { spawn } from 'node:child_process'
import { root } from './run-tool.mjs'

const fuzzer = `${root}packages/server/test/corpus/fuzz-for-minutes.ts`
const child = spawn(process.execPath, ['--conditions=rejoin-source', fuzzer, ...process.argv.slice(2)], { stdio: 'inherit' })
child.on('exit', (code) => void (process.exitCode = code ?? 1))
