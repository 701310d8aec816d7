import type { Page } from '@playwright/test'
import { countRows } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { isStorageEmpty, widgetOn } from '../../support/widget-on-page.ts'

/** Whatever the page asks of anybody from now on. */
function listRequests(page: Page): string[] {
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  page.on('websocket', (socket) => requested.push(socket.url()))
  return requested
}

test('[EMB-6] [RES-10] a page nobody clicks leaves no trace anywhere', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const requested = listRequests(page)
  await page.goto(plainPage.origin)
  await expect(widgetOn(page).launcher).toBeVisible()
  await page.mouse.move(200, 200)
  await page.mouse.wheel(0, 300)
  await page.waitForLoadState('networkidle')

  expect(requested.filter((url) => !url.startsWith(plainPage.origin) && !url.startsWith('data:'))).toEqual([`${rejoin.url}/widget.js`])
  expect(await isStorageEmpty(page)).toBe(true)
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)
  for (const table of ['contacts', 'conversations', 'events', 'sessions'] as const) expect(countRows(rejoin.databaseFile, table), table).toBe(0)
})

test('a panel opened and closed keeps nothing about anybody', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status')
  await widget.open()
  await expect.poll(() => widget.heard('status')).toContainEqual({ status: 'online' })
  await widget.command('close')
  await expect(widget.panel).toBeHidden()

  expect(await isStorageEmpty(page)).toBe(true)
  for (const table of ['contacts', 'conversations', 'events'] as const) expect(countRows(rejoin.databaseFile, table), table).toBe(0)
})

test('[EMB-6] whoever comes near the button finds the panel ready, and nobody was asked anything', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const requested = listRequests(page)
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.launcher.hover()
  await expect(widget.host.locator('[role=dialog]')).toBeAttached()
  await page.waitForLoadState('networkidle')

  await expect(widget.host.locator('[role=dialog]')).toBeHidden()
  await expect(widget.panel).toHaveCount(0)
  await expect(widget.launcher).toHaveAttribute('aria-expanded', 'false')
  const code = new RegExp(`^${rejoin.url}/widget[/.][\\w./-]*js$`)
  expect(requested.filter((url) => !url.startsWith(plainPage.origin) && !code.test(url))).toEqual([])
  expect(await isStorageEmpty(page)).toBe(true)
  expect(countRows(rejoin.databaseFile, 'contacts')).toBe(0)

  requested.length = 0
  await page.evaluate(() => document.querySelector('rejoin-chat')?.shadowRoot?.querySelector('button')?.click())
  await expect(widget.box).toBeFocused()
  await widget.say('That was quick')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible()
  expect(requested.filter((url) => /\/(app|panel|client)-/.test(url))).toEqual([])
})

test('[EMB-1] a chat that is taken off the page while somebody comes near stays off it', async ({ plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await page.evaluate(() => Object.assign(window, { gone: document.querySelector('rejoin-chat')?.shadowRoot }))
  const panelCame = page.waitForResponse(/\/widget\/panel/)
  await widget.launcher.hover()
  await widget.command('destroy')
  await panelCame
  await page.waitForLoadState('networkidle')
  expect(await page.evaluate(() => (window as unknown as { gone: ShadowRoot }).gone.querySelector('[role=dialog]') === null)).toBe(true)
})
