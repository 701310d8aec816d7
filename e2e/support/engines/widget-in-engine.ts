import { expect } from '@playwright/test'
import type { Engine } from './engine.ts'

/** The chat in an engine of the distribution, found by roles and words. */
export type WidgetInEngine = {
  open(): Promise<void>
  say(text: string): Promise<void>
  /** Waits until a message with exactly this text is shown; once. */
  sees(text: string): Promise<void>
  /** Every message that is shown, in order. */
  read(): Promise<string>
  command(name: string, ...args: readonly unknown[]): Promise<void>
}

const ROOT = `const root = document.querySelector('rejoin-chat')?.shadowRoot; if (!root) return null;`
const PANEL = `${ROOT} const panel = root.querySelector('[role=dialog]');`

type Place = { readonly x: number; readonly y: number }

export function widgetIn(engine: Engine): WidgetInEngine {
  /** Waits for it, and for it to stand still: a panel that slides in moves away from the pointer. */
  async function placeOf(find: string): Promise<Place> {
    const body = `${ROOT} const found = ${find}; if (!found || found.closest('[hidden]')) return null; const box = found.getBoundingClientRect(); return box.width === 0 ? null : { x: box.x + box.width / 2, y: box.y + box.height / 2 }`
    let last: Place | null = null
    await expect
      .poll(async () => {
        const before = last
        last = await engine.run<Place | null>(body)
        return last !== null && before !== null && last.x === before.x && last.y === before.y
      }, { message: `${engine.name} shows ${find}`, timeout: 20_000 })
      .toBe(true)
    return last ?? { x: 0, y: 0 }
  }

  async function press(find: string): Promise<void> {
    const { x, y } = await placeOf(find)
    await engine.press(x, y)
  }

  const read = async (): Promise<string> => (await engine.run<string | null>(`${PANEL} return panel?.querySelector('[role=log]')?.innerText ?? null`)) ?? ''

  return {
    async open() {
      await press(`root.querySelector('button')`)
      await placeOf(`root.querySelector('[role=dialog] textarea')`)
    },
    async say(text) {
      await press(`root.querySelector('[role=dialog] textarea')`)
      await engine.type(`${text}\n`)
    },
    async sees(text) {
      await expect.poll(async () => (await read()).split('\n').filter((line) => line.trim() === text).length, { message: `${engine.name} shows “${text}” once`, timeout: 20_000 }).toBe(1)
    },
    read,
    command: async (name, ...args) => void (await engine.run('window.rejoin(arguments[0], ...arguments[1]); return null', name, args)),
  }
}
