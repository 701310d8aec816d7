import { holdLock } from './hold-lock.ts'

/** Longer than all tabs of a browser take to hear of the same message, also those whose timers are slowed down. */
const KEPT_MS = 5_000

/** True in one tab of all that ask under this name at about the same time (ATT-3). */
export function isFirstTab(name: string, signal: AbortSignal): Promise<boolean> {
  return holdLock(name, () => waitFor(KEPT_MS, signal))
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
