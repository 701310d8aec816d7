import { signal } from '@preact/signals'

/** The present moment in ms, as far as "5m ago" is concerned. */
export const now = signal(Date.now())

setInterval(() => {
  now.value = Date.now()
}, 30_000)

/** A page that was in the background shows the right ages at once. */
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') now.value = Date.now()
})
