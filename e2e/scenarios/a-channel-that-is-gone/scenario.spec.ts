import type { Page } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const GONE = 'This chat is not available on this page.'

/** What the page asks of the chat's server from now on. */
function countCalls(page: Page, serverUrl: string): { readonly asked: string[] } {
  const asked: string[] = []
  page.on('request', (request) => void (request.url().startsWith(serverUrl) && asked.push(new URL(request.url()).pathname)))
  return { asked }
}

test('EMB-12 a page of a disconnected channel says so, and asks no more', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  await rejoin.call('channels.disconnect', { channel_id: chatChannel.id })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status', 'error')
  const { asked } = countCalls(page, rejoin.url)
  await widget.open()
  await expect(widget.panel.getByText(GONE)).toBeVisible()
  await expect(widget.box).toBeDisabled()
  expect((await widget.heard('status')).at(-1)).toEqual({ status: 'refused' })
  expect((await widget.heard('error')).at(-1)).toMatchObject({ code: 'origin_not_allowed' })

  const before = asked.length
  // Longer than it waited between the attempts so far.
  await page.waitForTimeout(6_000)
  expect(asked.length).toBe(before)
  await expect(widget.panel.getByText(GONE)).toBeVisible()
  await expect(widget.launcher).toBeVisible()
})

test('EMB-12 a page that its channel does not list says so until it is listed', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: ['https://elsewhere.example'] })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await expect(widget.panel.getByText(GONE)).toBeVisible()

  await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [plainPage.origin] })
  await widget.command('close')
  await widget.open()
  await expect(widget.box).toBeEnabled()
  await widget.say('There you are')
  await expect(widget.message('There you are')).toBeVisible()
  await expect(widget.panel.getByText(GONE)).toHaveCount(0)
})

test('EMB-12 a channel that was disconnected while the line was down is gone for whoever comes back', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  const page = await newProfile()
  const open = new Set<{ close(): Promise<void> }>()
  await page.routeWebSocket(/socket\.io/, (ws) => {
    ws.connectToServer()
    open.add(ws)
  })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status')
  await widget.open()
  await widget.say('Before')
  await expect(widget.message('Before')).toBeVisible()
  await expect.poll(async () => (await widget.heard('status')).at(-1)).toEqual({ status: 'online' })

  await page.context().setOffline(true)
  for (const ws of open) await ws.close()
  await expect.poll(async () => (await widget.heard('status')).at(-1)).toEqual({ status: 'offline' })
  await rejoin.call('channels.disconnect', { channel_id: chatChannel.id })
  await page.context().setOffline(false)
  await expect(widget.panel.getByText(GONE)).toBeVisible({ timeout: 20_000 })
  await expect(widget.message('Before')).toBeVisible()
})
