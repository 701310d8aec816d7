/**
 * A browser that Playwright does not drive: the WebKit and the Firefox of a Linux distribution. Just enough of it for the
 * core of what people do; everything in a page is found and read by scripts, and done by real keys and a real pointer.
 */
export type Engine = {
  readonly name: string
  /** Opens an address in the one tab and waits until it has loaded. */
  open(url: string): Promise<void>
  /** Runs the body of a function in the page; `arguments` are the values given, which must be JSON. */
  run<T>(body: string, ...values: readonly unknown[]): Promise<T>
  /** Types into whatever has the focus; `\n` is Enter. */
  type(text: string): Promise<void>
  /** Presses at a place of the viewport. */
  press(x: number, y: number): Promise<void>
  /** A PNG. */
  picture(): Promise<Buffer>
  close(): Promise<void>
}

/** How to start an engine; null where it is not installed. */
export type EngineKind = { readonly name: string; readonly advice: string; readonly isInstalled: () => boolean; readonly start: () => Promise<Engine> }

/** Input of both protocols (W3C WebDriver, Actions). */
export function pointerAt(x: number, y: number) {
  const actions = [
    { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ]
  return { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }
}

const ENTER = '\uE007'

export function keysOf(text: string) {
  // A key is a code point.
  const keys = Array.from(text, (character) => (character === '\n' ? ENTER : character))
  return { type: 'key', id: 'keyboard', actions: keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }
}
