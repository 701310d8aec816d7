import type { Conversation, Page as List } from '@rejoin/protocol'
import type { Page } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** Adds up what moved since the page began, also what a click excuses. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    Object.assign(window, { shifted: [] })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) (window as unknown as { shifted: number[] }).shifted.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return async () => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))))
    return page.evaluate(() => (window as unknown as { shifted: number[] }).shifted.reduce((sum, value) => sum + value, 0))
  }
}

test('[EMB-35] neither loading nor opening moves anything', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const readShifts = await watchShifts(page)
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await expect(widget.launcher).toBeVisible()
  expect(await readShifts()).toBe(0)
  await widget.open()
  await expect(widget.box).toBeFocused()
  expect(await readShifts()).toBe(0)
  await widget.say('Does anything move?')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()
  const { data } = await rejoin.call<List<Conversation>>('conversations.list', {})
  for (let number = 1; number <= 12; number++) await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: `Answer ${number}` } })
  await expect(widget.message('Answer 12')).toBeVisible()

  // With a history that comes late, over a slow line.
  await page.route('**/chatplugin.authenticate', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await route.continue()
  })
  await page.reload()
  await page.getByRole('heading').first().hover()
  await expect(widget.launcher).toBeVisible()
  expect(await readShifts()).toBe(0)
  await widget.open()
  await expect(widget.message('Answer 12')).toBeVisible()
  expect(await readShifts()).toBe(0)
})
