import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type Page } from '@playwright/test'
import { findChromium } from '@rejoin/e2e/find-chromium'
import type { Case } from '../case.ts'
import { openHttp } from '../load/http-client.ts'
import { BEARER, connectChannelFor, identify } from '../load/people.ts'
import { startSubject, type Subject } from '../process/subject.ts'

const MESSAGES = 10_000
const CPU_THROTTLE = 4
/** How far a thumb goes in a frame, and for how many frames. */
const STEP_PX = 120
const STEPS = 400
/** Connections that say it all; what they cost is not measured. */
const AT_ONCE = 8

/** A conversation of ten thousand messages, read backwards by an impatient thumb. */
export const scrollingCase: Case = {
  name: 'scrolling',
  title: 'Ten thousand messages, scrolled',
  async run(plan, say) {
    const subject = await startSubject('rejoin')
    const browser = await chromium.launch(await findChromium())
    const frames: Frames[] = []
    const site = await serveSite()
    try {
      const channelId = await connectChannelFor(subject, site.origin)
      await talk(subject, channelId)
      say(`${MESSAGES} messages are said`)
      for (let round = 1; round <= plan.rounds; round++) {
        frames.push(await scroll(browser, subject, channelId, site.origin))
        say(`round ${round}: longest frame ${frames.at(-1)?.longest.toFixed(0)} ms, 99 of 100 within ${frames.at(-1)?.p99.toFixed(0)} ms`)
      }
    } finally {
      await browser.close()
      site.close()
      await subject.close()
    }
    const longest = frames.map((one) => one.longest)
    return {
      measurements: [
        { name: 'longest frame, 4× throttled', variant: 'rejoin', unit: 'ms', samples: longest },
        { name: '99 of 100 frames within, 4× throttled', variant: 'rejoin', unit: 'ms', samples: frames.map(({ p99 }) => p99) },
        { name: 'heap afterwards', variant: 'rejoin', unit: 'MB', samples: frames.map(({ heapMb }) => heapMb) },
      ],
      ratios: [{ target: 'widget-scroll', samples: longest }],
    }
  },
}

type Frames = { readonly longest: number; readonly p99: number; readonly heapMb: number }

async function serveSite(): Promise<{ readonly origin: string; readonly close: () => void }> {
  const server = createServer((_, response) => void response.setHeader('content-type', 'text/html').end('<!doctype html><title>Shop</title><h1>Tea</h1>'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

/** Both sides talk, some of it long, with emphasis and links as people write. */
async function talk(subject: Subject, channelId: string): Promise<void> {
  const http = await openHttp(subject.url)
  const { conversations } = JSON.parse(await http.ask('contacts.identify', JSON.stringify({ channel_id: channelId, external_id: 'reader' }), BEARER)) as { conversations: readonly { id: string }[] }
  http.close()
  const conversation_id = conversations[0]?.id
  let next = 0
  async function work(): Promise<void> {
    const line = await openHttp(subject.url)
    for (let n = next++; n < MESSAGES; n = next++) {
      const text = n % 7 === 0 ? `This is number ${n}. **Tea** is kept dry, see https://tea.example/${n} for how; ${'and so it goes on. '.repeat(n % 9)}` : `This is number ${n}.`
      await line.ask('messages.send', JSON.stringify({ conversation_id, content: { type: 'text', text } }), BEARER)
    }
    line.close()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function scroll(browser: Browser, subject: Subject, channelId: string, origin: string): Promise<Frames> {
  const http = await openHttp(subject.url)
  const resumeToken = await identify(http, channelId, 'reader')
  http.close()
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  try {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await page.goto(origin)
    await page.addScriptTag({ url: `${subject.url}/widget.js` })
    await page.evaluate((options) => {
      const { rejoin } = window as unknown as { rejoin: (command: string, options?: unknown) => void }
      rejoin('boot', options)
      rejoin('open')
    }, { channelId, resumeToken })
    await page.getByText(`This is number ${MESSAGES - 1}.`).waitFor()
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
    const gaps = await readBack(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    const sorted = gaps.toSorted((a, b) => a - b)
    return { longest: sorted.at(-1) ?? Number.NaN, p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, heapMb: usedSize / 1e6 }
  } finally {
    await context.close()
  }
}

/** How long each frame took while somebody scrolled up without stopping. Where the next page is not there yet, the thumb goes on in vain. */
function readBack(page: Page): Promise<readonly number[]> {
  return page.evaluate(async ([step, steps]) => {
    const scroller = document.querySelector('rejoin-chat')?.shadowRoot?.querySelector('[role=log]')?.closest('[role=region]') ?? null
    if (scroller === null) throw new Error('there is nothing to scroll')
    const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)
    const gaps: number[] = []
    let before = await nextFrame()
    for (let n = 0; n < step * steps; n += step) {
      scroller.scrollTop -= step
      const now = await nextFrame()
      gaps.push(now - before)
      before = now
    }
    return gaps
  }, [STEP_PX, STEPS] as const)
}
