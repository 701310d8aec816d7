import type { EngineKind } from './engine.ts'
import { firefox } from './firefox.ts'
import { webkit } from './webkit.ts'

const all: readonly EngineKind[] = [webkit, firefox]

/** Those of this machine. What is missing is said in one line, so that nobody takes silence for success. */
export function findEngines(): readonly EngineKind[] {
  for (const { name, advice, isInstalled } of all) {
    if (!isInstalled() && process.env['TEST_WORKER_INDEX'] === undefined) console.log(`${name} is not installed, so its scenarios are left out (${advice}).`)
  }
  return all.filter(({ isInstalled }) => isInstalled())
}
