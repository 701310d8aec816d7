// @ts-check
/** The second half of `npm run bench`, on the Node the project brings: build, then measure what was built. */
import { buildAll } from './build.mjs'

if (await buildAll()) {
  const bench = '../packages/bench/src/main.ts'
  await import(bench)
} else {
  process.exitCode = 1
}
