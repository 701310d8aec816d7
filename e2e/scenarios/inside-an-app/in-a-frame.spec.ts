import type { Page } from '@playwright/test'
import { backendOf } from '../../support/app-backend.ts'
import { frameExample, startFramingSite } from '../../support/framing-site.ts'
import { expect, test } from '../../support/scenario.ts'

const toldTo = (page: Page) => page.evaluate(() => (window as unknown as { told: { type: string; origin: string }[] }).told)

test('WEB-3 only a listed page frames the chat, and hears it', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  await tell('ada', 'Framed, Ada.')
  const html = (address: string): string => `<!doctype html><title>Help</title><iframe title="Chat" style="width:360px;height:600px" src="${address}"></iframe>
<script>window.told = []; addEventListener('message', ({ origin, data }) => told.push({ origin, ...data }))</script>`
  const shop = await startFramingSite((origin) => html(`${pageUrl}&parent=${origin}`))
  const evil = await startFramingSite(() => html(`${pageUrl}&parent=${shop.origin}`))
  await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [shop.origin] })
  try {
    const page = await newProfile()
    await page.goto(shop.origin)
    await expect.poll(async () => (await toldTo(page)).map(({ type }) => type)).toContain('need_token')
    expect(new Set((await toldTo(page)).map(({ origin }) => origin))).toEqual(new Set([rejoin.url]))
    const token = await tokenOf('ada')
    await page.evaluate(([target, resume_token]) => window.frames[0]?.postMessage({ source: 'rejoin', version: 1, type: 'identify', data: { resume_token } }, target ?? ''), [rejoin.url, token])
    const chat = page.frameLocator('iframe')
    await expect(chat.getByText('Framed, Ada.')).toBeVisible()
    // [WEB-11] Whom to call is the business of the page around it.
    await chat.getByRole('button', { name: 'More' }).click()
    await expect(chat.getByRole('menuitem').first()).toBeVisible()
    await expect(chat.getByRole('menuitem', { name: /notif/i })).toHaveCount(0)

    const stranger = await newProfile()
    await stranger.goto(evil.origin)
    await expect.poll(() => stranger.frames().length).toBe(2)
    await expect(stranger.frameLocator('iframe').locator('rejoin-chat')).toHaveCount(0)
    expect(await toldTo(stranger)).toEqual([])
  } finally {
    shop.close()
    evil.close()
  }
})

test('WEB-3 the example of a frame works as it is', async ({ rejoin, chatChannel, newProfile }) => {
  const { tokenOf, tell } = backendOf(rejoin, chatChannel)
  await tell('ada', 'Look at https://shop.example/map')
  const site = await startFramingSite(
    () => frameExample(rejoin.url, chatChannel.id),
    () => tokenOf('ada'),
  )
  await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [site.origin] })
  try {
    const page = await newProfile()
    await page.context().route('https://shop.example/**', (route) => route.fulfill({ body: 'the map' }))
    await page.goto(site.origin)
    const link = page.frameLocator('iframe').getByRole('link', { name: 'https://shop.example/map' })
    const [map] = await Promise.all([page.waitForEvent('popup'), link.click()])
    expect(map.url()).toBe('https://shop.example/map')
  } finally {
    site.close()
  }
})
