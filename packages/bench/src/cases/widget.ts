import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test'
import { findChromium } from '@rejoin/e2e/find-chromium'
import type { Case } from '../case.ts'
import { connectChannelFor } from '../load/people.ts'
import { startSubject } from '../process/subject.ts'
import { median } from '../statistics.ts'

/** The network that mobile audits call slow 4G. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 }
const CPU_THROTTLE = 4
/** From the load event until what it cost is read: the same for both pages, so that the harness costs both the same. */
const SETTLE_MS = 1_000
/** Loads of each page in a round, in turns: what the widget costs is a tenth of what the page costs, and a neighbour on the machine costs more than either. */
const LOADS = 4
/** Between the pointer over the launcher and the click. */
const INTENT_MS = 1_500

type Kind = 'widget' | 'empty'
type Site = { readonly url: (kind: Kind) => string; readonly close: () => void }
type Load = { readonly launcherMs: number; readonly cpuMs: number; readonly scriptMs: number; readonly heapMb: number; readonly longTasks: number; readonly stored: number; readonly bytes: number }
type Opening = { readonly composerMs: number; readonly heapMb: number; readonly shift: number; readonly bytes: number }

/** What the widget costs a page: bytes, time and CPU until its button is there, and from the click to the text box. */
export const widgetCase: Case = {
  name: 'widget',
  title: 'The widget on a page',
  async run(plan, say) {
    const subject = await startSubject('rejoin')
    const site = await serveSite(subject.url, (origin) => connectChannelFor(subject, origin))
    const browser = await chromium.launch(await findChromium())
    const loads: Record<Kind, Load[]> = { widget: [], empty: [] }
    const cold: Opening[] = []
    const warm: Opening[] = []
    try {
      for (let round = 1; round <= plan.rounds; round++) {
        for (let load = 0; load < LOADS; load++) for (const kind of ['empty', 'widget'] as const) loads[kind].push(await measureLoad(browser, site.url(kind), kind))
        cold.push(await measureOpening(browser, site.url('widget'), false))
        warm.push(await measureOpening(browser, site.url('widget'), true))
        say(`round ${round}: launcher ${loads.widget.at(-1)?.launcherMs.toFixed(0)} ms (empty ${loads.empty.at(-1)?.launcherMs.toFixed(0)}), click to composer ${cold.at(-1)?.composerMs.toFixed(0)} ms cold, ${warm.at(-1)?.composerMs.toFixed(0)} ms after intent`)
      }
    } finally {
      await browser.close()
      site.close()
      await subject.close()
    }
    // Each against the one right before it, so that whatever the machine does meanwhile happens to both.
    const cpu = loads.widget.map(({ cpuMs }, load) => Math.max(0, cpuMs - (loads.empty[load]?.cpuMs ?? Number.NaN)))
    const ofRounds = Array.from({ length: plan.rounds }, (_, round) => median(cpu.slice(round * LOADS, (round + 1) * LOADS)))
    const loaded = loads.widget.map(({ bytes }) => bytes / 1000)
    return {
      measurements: [
        { name: 'launcher visible, slow 4G', variant: 'rejoin', unit: 'ms', samples: loads.widget.map(({ launcherMs }) => launcherMs) },
        { name: 'launcher visible, slow 4G', variant: 'empty script', unit: 'ms', samples: loads.empty.map(({ launcherMs }) => launcherMs) },
        { name: 'main thread until the launcher, 4× throttled', variant: 'rejoin', unit: 'ms', samples: loads.widget.map(({ cpuMs }) => cpuMs) },
        { name: 'main thread until the launcher, 4× throttled', variant: 'empty script', unit: 'ms', samples: loads.empty.map(({ cpuMs }) => cpuMs) },
        { name: 'of it in scripts', variant: 'rejoin', unit: 'ms', samples: loads.widget.map(({ scriptMs }) => scriptMs) },
        { name: 'of it in scripts', variant: 'empty script', unit: 'ms', samples: loads.empty.map(({ scriptMs }) => scriptMs) },
        { name: 'heap with the launcher', variant: 'rejoin', unit: 'MB', samples: loads.widget.map(({ heapMb }) => heapMb) },
        { name: 'heap with the launcher', variant: 'empty script', unit: 'MB', samples: loads.empty.map(({ heapMb }) => heapMb) },
        { name: 'heap when it is open', variant: 'rejoin', unit: 'MB', samples: cold.map(({ heapMb }) => heapMb) },
        { name: 'click to composer, slow 4G', variant: 'cold', unit: 'ms', samples: cold.map(({ composerMs }) => composerMs) },
        { name: 'click to composer, slow 4G', variant: 'after intent', unit: 'ms', samples: warm.map(({ composerMs }) => composerMs) },
      ],
      ratios: [
        { target: 'widget-loaded', samples: loaded },
        { target: 'widget-opened', samples: cold.map(({ bytes }) => bytes / 1000) },
        { target: 'widget-launcher', samples: loads.widget.map(({ launcherMs }, round) => launcherMs / (loads.empty[round]?.launcherMs ?? Number.NaN)) },
        { target: 'widget-cpu', samples: ofRounds },
        { target: 'widget-tasks', samples: loads.widget.map(({ longTasks }, round) => Math.max(0, longTasks - (loads.empty[round]?.longTasks ?? 0))) },
        { target: 'widget-stored', samples: loads.widget.map(({ stored }) => stored) },
        { target: 'widget-shift', samples: cold.map(({ shift }) => shift) },
        { target: 'widget-click', samples: cold.map(({ composerMs }) => composerMs) },
        { target: 'widget-intent', samples: warm.map(({ composerMs }) => composerMs) },
      ],
    }
  },
}

/** Two pages that differ in one script: the widget's, and one that is empty. */
async function serveSite(serverUrl: string, connectChannel: (origin: string) => Promise<string>): Promise<Site> {
  let channelId = ''
  const server = createServer((request, response) => {
    if (request.url === '/empty.js') return void response.setHeader('content-type', 'text/javascript').end('window.scriptRan=performance.now()')
    const script = request.url === '/widget' ? `<script async src="${serverUrl}/widget.js" data-channel-id="${channelId}"></script>` : '<script async src="/empty.js"></script>'
    return void response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Shop</title><meta name="viewport" content="width=device-width">${script}<h1>Tea</h1><p>${'Leaves and water. '.repeat(200)}</p>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  channelId = await connectChannel(origin)
  return {
    url: (kind) => `${origin}/${kind}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A browser that was never here: no cache, slow line, slow processor, every byte counted. */
async function openFresh(browser: Browser) {
  // A visitor who reads English. Without this the browser takes the language of the machine, which may be none that people speak ("en-US@posix").
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  const page = await context.newPage()
  let bytes = 0
  await page.addInitScript(watchPage)
  const cdp = await context.newCDPSession(page)
  // As they come over the wire, without their headers; what the cache gives a second time costs nothing.
  const seen = new Set<string>()
  cdp.on('Network.responseReceived', ({ requestId, response: { url } }) => void (/\.(?:js|css)$/.test(new URL(url).pathname) && seen.add(requestId)))
  cdp.on('Network.dataReceived', ({ requestId, encodedDataLength }) => void (seen.has(requestId) && (bytes += encodedDataLength)))
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', SLOW_4G)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  return { context, page, cdp, bytes: () => bytes }
}

type Watched = { scriptRan?: number; longTasks: number; shift: number; launcherAt?: number; composerAt?: number; clickedAt?: number }

/** Runs in the page, before anything of it. */
function watchPage(): void {
  const seen = window as unknown as Watched
  seen.longTasks = 0
  seen.shift = 0
  new PerformanceObserver((list) => (seen.longTasks += list.getEntries().length)).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
  const look = (): void => {
    const root = document.querySelector('rejoin-chat')?.shadowRoot
    if (seen.launcherAt === undefined && root?.querySelector('button') != null) seen.launcherAt = performance.now()
    const box = root?.querySelector('textarea, [contenteditable]')
    if (seen.composerAt === undefined && box != null && box.getClientRects().length > 0) seen.composerAt = performance.now()
    if (seen.composerAt === undefined) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

const readWatched = (page: Page): Promise<Watched> => page.evaluate(() => {
  const { scriptRan, longTasks, shift, launcherAt, composerAt, clickedAt } = window as unknown as Watched
  return { longTasks, shift, ...(scriptRan === undefined ? {} : { scriptRan }), ...(launcherAt === undefined ? {} : { launcherAt }), ...(composerAt === undefined ? {} : { composerAt }), ...(clickedAt === undefined ? {} : { clickedAt }) }
})

/** The main thread's own time so far, and how much of it ran scripts; then what is on the heap and cannot be let go of. */
async function readCost(cdp: CDPSession): Promise<Pick<Load, 'cpuMs' | 'scriptMs' | 'heapMb'>> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const read = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  return { cpuMs: read('TaskDuration') * 1000, scriptMs: read('ScriptDuration') * 1000, heapMb: usedSize / 1e6 }
}

async function measureLoad(browser: Browser, url: string, kind: Kind): Promise<Load> {
  const { context, page, cdp, bytes } = await openFresh(browser)
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForFunction((widget) => (widget ? 'launcherAt' in window : 'scriptRan' in window), kind === 'widget')
  await page.waitForTimeout(SETTLE_MS)
  const cost = await readCost(cdp)
  const watched = await readWatched(page)
  const kept = await page.evaluate(async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length)
  const stored = kept + (await context.cookies()).length
  await context.close()
  return { launcherMs: watched.launcherAt ?? watched.scriptRan ?? Number.NaN, ...cost, longTasks: watched.longTasks, stored, bytes: bytes() }
}

async function measureOpening(browser: Browser, url: string, intent: boolean): Promise<Opening> {
  const { context, page, cdp, bytes } = await openFresh(browser)
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForFunction(() => 'launcherAt' in window)
  if (intent) {
    await page.locator('rejoin-chat button').first().hover()
    await page.waitForTimeout(INTENT_MS)
  }
  // By the element's own click: a real pointer would announce itself by hovering.
  await page.evaluate(() => {
    ;(window as unknown as Watched).clickedAt = performance.now()
    document.querySelector('rejoin-chat')?.shadowRoot?.querySelector('button')?.click()
  })
  await page.waitForFunction(() => 'composerAt' in window)
  await page.waitForTimeout(2_500)
  const { composerAt = Number.NaN, clickedAt = Number.NaN, shift } = await readWatched(page)
  const { heapMb } = await readCost(cdp)
  await context.close()
  return { composerMs: composerAt - clickedAt, heapMb, shift, bytes: bytes() }
}
