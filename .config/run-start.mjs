// @ts-check
/** The second half of `npm start`, on the Node the project brings: build what changed, then start the whole demo. */
import { buildAll } from './build.mjs'

if (await buildAll()) {
  const demo = '../examples/start.mjs'
  await import(demo)
} else {
  process.exitCode = 1
}
