import type { Conversation, IdentifyContactResult } from '@rejoin/protocol'
import { backendOf } from '../../support/app-backend.ts'
import { appAround, appHosts, type AppHost } from '../../support/app-hosts.ts'
import { expect, PHONE, test } from '../../support/scenario.ts'
import { isStorageEmpty, widgetOn } from '../../support/widget-on-page.ts'

const findHost = (name: string): AppHost => appHosts.find((host) => host.name === name) ?? { name, inject: () => '', bring: () => '' }
const REACT_NATIVE = findHost('React Native')

test('WEB-2 every kind of app talks with the page', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  await tell('ada', 'Your tea has arrived, Ada.')
  for (const host of appHosts) {
    await test.step(host.name, async () => {
      const page = await newProfile(PHONE)
      const app = await appAround(page, host, () => tokenOf('ada'))
      await app.open(pageUrl)
      const chat = widgetOn(page)
      await expect(chat.message('Your tea has arrived, Ada.')).toBeVisible()
      await expect(page.getByRole('button', { name: /close/i })).toHaveCount(0)
      await expect.poll(() => app.heard('resume').at(-1), { message: host.name }).toMatchObject({ verdict: 'resumed' })
      expect([app.heard('ready'), app.heard('need_token')]).toEqual([[{}], [{}]])
      await expect.poll(() => app.heard('status').at(-1)).toEqual({ status: 'online' })
      await app.say('logout', {})
      await expect(chat.message('Your tea has arrived, Ada.')).toHaveCount(0)
      expect(app.heard('error')).toEqual([])
    })
  }
})

test('WEB-6 without any storage the app is asked again', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  await tell('ada', 'Your tea has arrived, Ada.')
  const page = await newProfile(PHONE)
  await page.addInitScript(() => {
    const refuse = { configurable: true, get: (): never => { throw new DOMException('no', 'SecurityError') } }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, refuse)
    Object.defineProperty(Document.prototype, 'cookie', { ...refuse, set: refuse.get })
  })
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.url()} ${JSON.stringify(request.headers())}`))
  const app = await appAround(page, REACT_NATIVE, () => tokenOf('ada'))
  const token = await tokenOf('ada')
  await app.open(`${pageUrl}#resume_token=${token}`)
  const chat = widgetOn(page)
  await expect(chat.message('Your tea has arrived, Ada.')).toBeVisible()
  expect(app.heard('need_token')).toEqual([])
  expect(page.url()).toBe(pageUrl)
  await chat.say('Thank you!')
  await expect(chat.message('Thank you!')).toBeVisible()
  await expect(chat.panel.getByText('Sending')).toHaveCount(0)

  await page.reload()
  await expect(chat.message('Thank you!')).toBeVisible()
  await expect.poll(() => app.heard('need_token')).toEqual([{}])
  // The fragment leaves no trace: not in what was asked for, and not in the log.
  expect(asked.join('\n')).not.toContain(token)
  expect(rejoin.output()).not.toContain(token.slice(-40))
})

test('WEB-5 an app whose user is nobody, or another one', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  await tell('ada', 'For Ada.')
  await tell('bob', 'For Bob.')
  const page = await newProfile(PHONE)
  let user = ''
  const app = await appAround(page, REACT_NATIVE, async ({ ticket }) => (user === '' ? '' : tokenOf(user, { ticket })))
  await app.open(pageUrl)
  const chat = widgetOn(page)
  await expect.poll(() => app.heard('status').at(-1)).toEqual({ status: 'online' })
  expect(await isStorageEmpty(page)).toBe(true)

  user = 'ada'
  await app.say('identify', { resume_token: await tokenOf('ada') })
  await expect(chat.message('For Ada.')).toBeVisible()
  await rejoin.call('tickets.upsert', { type: 'order', external_id: 'A-1', title: 'Order A-1', url: 'https://shop.example/orders/1' })
  await app.say('open', { ticket: { type: 'order', external_id: 'A-1' } })
  await expect(chat.panel.getByText('Order A-1')).toBeVisible()
  expect(app.heard('need_token').at(-1)).toEqual({ ticket: { type: 'order', external_id: 'A-1' } })

  // The app was closed, and another one is logged in: nothing of the one before is shown.
  user = 'bob'
  await app.open(pageUrl)
  await expect(chat.message('For Bob.')).toBeVisible()
  await expect(page.getByText('For Ada.')).toHaveCount(0)

  // A session that ended is asked for at once, and the chat goes on by itself.
  const before = app.heard('need_token').length
  await rejoin.call('tokens.revoke', { contact_id: (await rejoin.call<IdentifyContactResult>('contacts.identify', { channel_id: chatChannel.id, external_id: 'bob' })).contact.id })
  await expect.poll(() => app.heard('need_token').length).toBe(before + 1)
  await chat.say('Still here')
  await expect(chat.message('Still here')).toBeVisible()
})

test('WEB-4 what an app cannot mean changes nothing', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl } = backendOf(rejoin, chatChannel)
  const page = await newProfile(PHONE)
  const app = await appAround(page, REACT_NATIVE, async () => '')
  await app.open(`${pageUrl}&theme=dark`)
  const chat = widgetOn(page)
  await expect(chat.box).toBeVisible()
  // [WEB-10] The page behind it, too.
  await expect(chat.host).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(23, 25, 30)')
  await app.sayText(JSON.stringify({ source: 'rejoin', version: 1, type: 'dance', data: {} }))
  await app.sayText(JSON.stringify({ source: 'rejoin', version: 1, type: 'set_theme', data: { theme: 'pink' } }))
  await app.sayText('{"source":"rejoin"')
  await app.sayText(JSON.stringify({ source: 'rejoin', version: 1, type: 'identify', data: { resume_token: 'x'.repeat(20_000) } }))
  await app.sayText('{"type":"webpackOk"}')
  await expect.poll(() => app.heard('error').map(({ code, field }) => field ?? code)).toEqual(['data.theme', 'malformed_json', 'too_large'])
  await expect(chat.host).toHaveAttribute('data-theme', 'dark')
  await app.say('set_theme', { theme: 'light', accent_color: '#0f766e' })
  await expect(chat.host).toHaveAttribute('data-theme', 'light')
  await app.say('set_locale', { locale: 'ar' })
  await expect(chat.host).toHaveAttribute('dir', 'rtl')
})

test('WEB-7 what leads out of the chat goes to the app', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'open' })
  await tell('ada', 'See [our map](https://shop.example/map) or write to mailto:tea@shop.example')
  const page = await newProfile(PHONE)
  const app = await appAround(page, findHost('WKWebView'), () => tokenOf('ada'))
  await app.open(`${pageUrl}&close_button=1`)
  const chat = widgetOn(page)
  await chat.log.getByRole('link', { name: 'our map' }).click()
  await expect.poll(() => app.heard('open_url')).toEqual([{ url: 'https://shop.example/map' }])
  expect(page.context().pages()).toHaveLength(1)
  // A file to be kept is the app's to keep, too.
  await chat.panel.getByLabel('Attach files').setInputFiles([{ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('two tins') }])
  await chat.log.getByRole('button', { name: 'Download note.txt' }).click()
  await expect.poll(() => app.heard('download').map(({ url, name }) => [new URL(url).origin, name])).toEqual([[rejoin.url, 'note.txt']])
  await page.getByRole('button', { name: 'Close chat' }).click()
  await expect.poll(() => app.heard('close')).toEqual([{}])
  await expect(chat.panel).toBeVisible()

  // Nobody there to open it: as on any page.
  const browser = await newProfile()
  await browser.context().route('https://shop.example/**', (route) => route.fulfill({ body: 'the map' }))
  await browser.goto(`${pageUrl}#resume_token=${await tokenOf('ada')}`)
  const [map] = await Promise.all([browser.waitForEvent('popup'), widgetOn(browser).log.getByRole('link', { name: 'our map' }).click()])
  expect(map.url()).toBe('https://shop.example/map')
})

test('WEB-8 the text box stays above the keyboard', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  for (let line = 1; line <= 12; line++) await tell('ada', `Line ${line} of what we had to say, which is long enough to be broken`)
  const page = await newProfile(PHONE)
  const app = await appAround(page, REACT_NATIVE, () => tokenOf('ada'))
  await app.open(pageUrl)
  const chat = widgetOn(page)
  const newest = chat.message('Line 12 of what we had to say, which is long enough to be broken')
  await chat.panel.getByRole('button', { name: 'Go to the newest message' }).click()
  await expect(newest).toBeInViewport()
  // The way there has an end: everything was read.
  await expect.poll(() => app.heard('unread').at(-1)).toEqual({ count: 0 })
  await app.say('set_insets', { top: 47, bottom: 34 })
  const bottomOf = async (): Promise<number> => {
    const box = await chat.box.boundingBox()
    return (box?.y ?? 0) + (box?.height ?? 0)
  }
  await expect.poll(bottomOf).toBeLessThan(812 - 34)
  await expect.poll(async () => (await chat.panel.getByRole('heading').boundingBox())?.y).toBeGreaterThan(47)

  // What lies over the chat keeps them free as well.
  await chat.panel.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: /^Continue/ }).click()
  const back = page.getByRole('button', { name: 'Back to the conversation' })
  await expect.poll(async () => (await back.boundingBox())?.y).toBeGreaterThan(47)
  await back.click()
  await expect(newest).toBeInViewport()

  // iOS: the page keeps its height and is pushed up, and only the visual viewport tells.
  await page.evaluate(() => {
    const { visualViewport } = window
    if (visualViewport === null) return
    Object.defineProperty(visualViewport, 'height', { configurable: true, value: 812 - 336 })
    Object.defineProperty(visualViewport, 'offsetTop', { configurable: true, value: 20 })
    visualViewport.dispatchEvent(new Event('resize'))
  })
  await expect.poll(bottomOf).toBeLessThan(20 + 812 - 336)
  // No room is left for a bar that lies under the keyboard now.
  expect(await bottomOf()).toBeGreaterThan(20 + 812 - 336 - 34)
  await expect(newest).toBeInViewport()

  // Android: the page itself becomes lower.
  await page.evaluate(() => {
    for (const name of ['height', 'offsetTop']) Reflect.deleteProperty(window.visualViewport ?? {}, name)
  })
  await page.setViewportSize({ width: 375, height: 430 })
  await expect.poll(bottomOf).toBeLessThan(430)
  await expect(newest).toBeInViewport()
})

test('WEB-9 a chat nobody sees reads nothing, and is back at once', async ({ rejoin, chatChannel, newProfile }) => {
  const { pageUrl, tokenOf, tell } = backendOf(rejoin, chatChannel)
  await tell('ada', 'One')
  const page = await newProfile(PHONE)
  await page.clock.install()
  const app = await appAround(page, REACT_NATIVE, () => tokenOf('ada'))
  await app.open(pageUrl)
  const chat = widgetOn(page)
  await expect(chat.message('One')).toBeVisible()
  await expect.poll(() => app.heard('unread').at(-1)?.count ?? 0).toBe(0)

  await app.say('visibility', { visible: false })
  await tell('ada', 'Two')
  await expect.poll(() => app.heard('unread').at(-1)).toEqual({ count: 1 })

  // The system has put the app to sleep: its clock stands still, and nothing comes through.
  await rejoin.kill()
  await expect.poll(() => app.heard('status').at(-1)).toEqual({ status: 'offline' })
  await page.clock.pauseAt(Date.now() + 120_000)
  await rejoin.restart()
  const online = app.heard('status').filter(({ status }) => status === 'online').length
  await app.say('visibility', { visible: true })
  await expect.poll(() => app.heard('status').filter(({ status }) => status === 'online').length).toBeGreaterThan(online)
  await page.clock.resume()
  await expect.poll(() => app.heard('unread').at(-1)).toEqual({ count: 0 })
  const { data } = await rejoin.call<{ readonly data: readonly Conversation[] }>('conversations.list', {})
  expect(data).toHaveLength(1)
})
