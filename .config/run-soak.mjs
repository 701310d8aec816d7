// @ts-check
/** The second half of `npm run soak`, on the Node the project brings: build, then try to break what was built. */
import { buildAll } from './build.mjs'

if (await buildAll()) {
  const soak = '../packages/bench/src/soak/main.ts'
  await import(soak)
} else {
  process.exitCode = 1
}
