import type { Launcher } from './launcher.ts'

/** How close to its middle a pointer comes before somebody probably means the button. */
const NEAR_PX = 170

/**
 * Calls once when somebody is about to open the chat: the mouse near the button, a touch or keyboard focus on it, or any of
 * these on an element of the page that opens it. What they will need is then on its way some 200 ms before the click. Ends
 * with `signal`.
 */
export function watchIntent({ button, host }: Launcher, isOwn: (event: Event) => unknown, signal: AbortSignal, onIntent: () => void): void {
  const types = ['pointermove', 'pointerdown', 'focusin']
  const judge = (event: Event): void => {
    if (event.target !== host && !isOwn(event) && !isNear(event as PointerEvent, button)) return
    for (const type of types) document.removeEventListener(type, judge)
    onIntent()
  }
  for (const type of types) document.addEventListener(type, judge, { signal, passive: true })
}

/** A finger is near the corner whenever it scrolls. */
function isNear({ pointerType, clientX, clientY }: PointerEvent, button: HTMLElement): boolean {
  const { x, y, width } = button.getBoundingClientRect()
  return pointerType !== 'touch' && width > 0 && Math.hypot(clientX - x - width / 2, clientY - y - width / 2) < NEAR_PX
}
