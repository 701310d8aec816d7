import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { readMessages } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('what is written offline is sent once when online', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Before the tunnel')
  await expect.poll(() => readTexts(rejoin)).toEqual(['Before the tunnel'])

  await page.context().setOffline(true)
  await widget.say('In the tunnel')
  await widget.say('Still in the tunnel')
  await expect(widget.message('In the tunnel')).toBeVisible()
  await expect(widget.message('Still in the tunnel')).toBeVisible()
  expect(await readTexts(rejoin)).toEqual(['Before the tunnel'])

  await page.context().setOffline(false)
  await expect.poll(() => readTexts(rejoin)).toEqual(['Before the tunnel', 'In the tunnel', 'Still in the tunnel'])
  await expect(widget.message('In the tunnel')).toHaveCount(1)
})

test('what is written offline survives a reload', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Before the tunnel')
  await expect.poll(() => readTexts(rejoin)).toEqual(['Before the tunnel'])
  await page.context().setOffline(true)
  await widget.say('In the tunnel')
  await expect(widget.message('In the tunnel')).toBeVisible()

  // The tab is closed there. Later the page itself comes from somewhere (a cache, its own server), but Rejoin is not in reach.
  await page.goto('about:blank')
  const outOfReach = (url: URL): boolean => url.port === new URL(rejoin.url).port && /socket\.io|chatplugin/.test(url.pathname)
  const network = { isBack: false }
  await page.route(outOfReach, (route) => (network.isBack ? route.continue() : route.abort()))
  await page.routeWebSocket(outOfReach, (socket) => void (network.isBack ? socket.connectToServer() : socket.close()))
  await page.context().setOffline(false)
  await page.goto(plainPage.origin)
  await widget.open()
  await expect(widget.message('In the tunnel')).toBeVisible()
  expect(await readTexts(rejoin)).toEqual(['Before the tunnel'])

  network.isBack = true
  await expect.poll(() => readTexts(rejoin)).toEqual(['Before the tunnel', 'In the tunnel'])
  await expect(widget.message('Before the tunnel')).toHaveCount(1)
  await expect(widget.message('In the tunnel')).toHaveCount(1)
})

async function readTexts(rejoin: Rejoin): Promise<string[]> {
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  expect(data.length).toBeLessThanOrEqual(1)
  return readMessages(rejoin.databaseFile, data[0]?.id ?? '').map(({ content }) => (content.type === 'text' ? content.text : content.type))
}
