import type { Page } from '@playwright/test'
import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** A tab in which half a minute passes quickly, and how many lines it has. */
async function openTab(page: Page, origin: string): Promise<{ readonly page: Page; readonly lines: Set<unknown> }> {
  const lines = new Set<unknown>()
  page.on('websocket', (socket) => {
    // The server has let it in.
    socket.on('framereceived', ({ payload }) => void (String(payload).startsWith('40/chatplugin') && lines.add(socket)))
    socket.on('close', () => lines.delete(socket))
  })
  await page.addInitScript(() => {
    const later = window.setTimeout
    window.setTimeout = ((run: () => void, ms?: number) => later(run, ms === 30_000 ? 100 : ms)) as typeof setTimeout
  })
  await page.goto(origin)
  await expect.poll(() => lines.size).toBe(1)
  return { page, lines }
}

/** Somebody goes to another tab, and does not come back for a while. */
async function lookAway(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

test('[OUT-12] [EMB-5] three tabs are one chat, with one number and two lines', async ({ rejoin, plainPage, newProfile }) => {
  const looked = await newProfile()
  await looked.goto(plainPage.origin)
  const widget = widgetOn(looked)
  await widget.open()
  await widget.say('When does the bus leave?')
  const list = async (): Promise<readonly Conversation[]> => (await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data
  await expect.poll(async () => (await list()).length).toBe(1)
  await widget.command('close')
  const answer = async (text: string): Promise<unknown> => rejoin.call('messages.send', { conversation_id: (await list())[0]?.id, content: { type: 'text', text } })

  const context = looked.context()
  const [left, right] = [await openTab(await context.newPage(), plainPage.origin), await openTab(await context.newPage(), plainPage.origin)]
  await lookAway(left.page)
  await expect.poll(() => left.page.evaluate(async () => (await navigator.locks.query()).held?.length)).toBe(1)
  await lookAway(right.page)
  await expect.poll(() => right.lines.size).toBe(0)
  expect(left.lines.size).toBe(1)

  await answer('At ten past.')
  for (const page of [looked, left.page, right.page]) await expect(widgetOn(page).launcher).toContainText('1')

  // The one that kept its line is closed: the other one takes over.
  await left.page.close()
  await expect.poll(() => right.lines.size).toBe(1)
  await answer('And then every hour.')
  for (const page of [looked, right.page]) await expect(widgetOn(page).launcher).toContainText('2')

  // Read in one is read in all.
  await widget.open()
  await expect(widget.message('And then every hour.')).toBeVisible()
  await expect(widgetOn(right.page).launcher).not.toContainText('2')
})
