import type { Page } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** Timers that have been set and have neither run nor been cleared, and everything else that could go on without us. */
type Running = { readonly timers: Set<unknown>; readonly observers: Set<unknown>; readonly channels: Set<unknown>; readonly sockets: Set<unknown> }

/** Counts what the page's globals are asked to keep going. */
async function countRunning(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const running: Running = { timers: new Set(), observers: new Set(), channels: new Set(), sockets: new Set() }
    Object.assign(window, { running })
    const { setTimeout: later, setInterval: often, clearTimeout: never } = window
    window.setTimeout = ((run: () => void, ms?: number, ...rest: unknown[]) => {
      const id = later(() => {
        running.timers.delete(id)
        run(...(rest as []))
      }, ms)
      running.timers.add(id)
      return id
    }) as typeof setTimeout
    window.setInterval = ((run: () => void, ms?: number) => {
      const id = often(run, ms)
      running.timers.add(id)
      return id
    }) as typeof setInterval
    window.clearTimeout = window.clearInterval = (id) => {
      running.timers.delete(id)
      never(id)
    }
    for (const name of ['MutationObserver', 'ResizeObserver'] as const) {
      const { observe, disconnect } = window[name].prototype as { observe: (...args: unknown[]) => void; disconnect: () => void }
      Object.assign(window[name].prototype, {
        observe(this: object, ...args: unknown[]) {
          running.observers.add(this)
          observe.apply(this, args)
        },
        disconnect(this: object) {
          running.observers.delete(this)
          disconnect.apply(this)
        },
      })
    }
    window.BroadcastChannel = class extends BroadcastChannel {
      constructor(name: string) {
        super(name)
        running.channels.add(this)
      }
      override close(): void {
        running.channels.delete(this)
        super.close()
      }
    }
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url)
        running.sockets.add(this)
        this.addEventListener('close', () => running.sockets.delete(this))
      }
    }
  })
}

async function readRunning(page: Page): Promise<Record<keyof Running, number>> {
  return page.evaluate(() => {
    const { running } = window as unknown as { running: Running }
    return { timers: running.timers.size, observers: running.observers.size, channels: running.channels.size, sockets: running.sockets.size }
  })
}

test('[EMB-1] a hundred times on and off the page leaves nothing', async ({ plainPage, chatChannel, newProfile }) => {
  test.setTimeout(120_000)
  const page = await newProfile()
  await countRunning(page)
  await page.goto(plainPage.origin)
  await expect(widgetOn(page).launcher).toBeVisible()

  const cycle = (times: number): Promise<void> =>
    page.evaluate(
      async ([channelId, rounds]) => {
        for (let round = 0; round < rounds; round++) {
          // Sometimes taken away before anything could come, sometimes with everything open and connected.
          window.rejoin('destroy')
          window.rejoin('boot', { channelId })
          if (round % 2 === 0) continue
          await new Promise((resolve) => {
            window.rejoin('on', 'status', ({ status }: { status: string }) => status === 'online' && resolve(null))
            window.rejoin('open')
          })
        }
        window.rejoin('destroy')
      },
      [chatChannel.id, times] as const,
    )
  // What is loaded once and for all is loaded now.
  await cycle(4)
  const devtools = await page.context().newCDPSession(page)
  const count = async (): Promise<{ nodes: number; listeners: number }> => {
    await expect.poll(() => readRunning(page), { timeout: 30_000 }).toEqual({ timers: 0, observers: 0, channels: 0, sockets: 0 })
    await devtools.send('HeapProfiler.collectGarbage')
    const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters')
    return { nodes, listeners: jsEventListeners }
  }
  const before = await count()
  await cycle(100)
  // Fewer is as good: what the browser had not yet collected before is no promise of ours.
  const isNoMore = async (): Promise<boolean> => {
    const { nodes, listeners } = await count()
    return nodes <= before.nodes && listeners <= before.listeners
  }
  await expect.poll(isNoMore, { timeout: 30_000 }).toBe(true)
  await expect(widgetOn(page).host).toHaveCount(0)
})
