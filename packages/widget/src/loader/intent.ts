/** How close a pointer comes before somebody probably means the button. */
const NEAR_PX = 140

/**
 * Calls once when somebody is about to use the button: the pointer near it, a touch or keyboard focus on it. What they
 * will need is then on its way some 200 ms before the click. Ends with `signal`.
 */
export function watchIntent(button: HTMLElement, signal: AbortSignal, onIntent: () => void): void {
  const watching = new AbortController()
  signal.addEventListener('abort', () => watching.abort())
  const options = { signal: watching.signal, passive: true }
  const mean = (): void => {
    watching.abort()
    onIntent()
  }
  document.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      const { left, right, top, bottom } = button.getBoundingClientRect()
      if (right > left && clientX > left - NEAR_PX && clientX < right + NEAR_PX && clientY > top - NEAR_PX && clientY < bottom + NEAR_PX) mean()
    },
    options,
  )
  for (const type of ['focus', 'pointerdown']) button.addEventListener(type, mean, options)
}
