import { countRows } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { isStorageEmpty, widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-6] [RES-10] a page nobody clicks leaves no trace anywhere', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  page.on('websocket', (socket) => requested.push(socket.url()))
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
