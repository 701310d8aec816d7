import type { Launcher } from './launcher.ts'

/** How close a pointer comes before somebody probably means the button. */
const NEAR_PX = 140

/**
 * Calls once when somebody is about to open the chat: the mouse near the button, a touch or keyboard focus on it, or any of
 * these on an element of the page that opens it. What they will need is then on its way some 200 ms before the click. Ends
 * with `signal`.
 */
export function watchIntent({ button, host }: Launcher, isOwn: (event: Event) => unknown, signal: AbortSignal, onIntent: () => void): void {
  const watching = new AbortController()
  signal.addEventListener('abort', () => watching.abort())
  const judge = (event: Event): void => {
    if (event.target !== host && !isOwn(event) && !isNear(event as PointerEvent, button)) return
    watching.abort()
    onIntent()
  }
  for (const type of ['pointermove', 'pointerdown', 'focusin']) document.addEventListener(type, judge, { signal: watching.signal, passive: true })
}

/** A finger is near the corner whenever it scrolls. */
function isNear({ pointerType, clientX, clientY }: PointerEvent, button: HTMLElement): boolean {
  const { left, right, top, bottom } = button.getBoundingClientRect()
  return pointerType !== 'touch' && right > left && clientX > left - NEAR_PX && clientX < right + NEAR_PX && clientY > top - NEAR_PX && clientY < bottom + NEAR_PX
}
