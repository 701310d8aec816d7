import type { Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** `refused`: the handshake fails. `swallowed`: it is let through and ended before a word was said. */
for (const how of ['refused', 'swallowed'] as const) test(`[EMB-20] where WebSockets are ${how}, people talk all the same`, async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  if (how === 'swallowed') await page.routeWebSocket(/socket\.io/, (socket) => socket.close())
  else await page.addInitScript(() => void (window.WebSocket = new Proxy(WebSocket, { construct: (real) => new real('ws://127.0.0.1:9/') })))
  const polled: string[] = []
  page.on('request', (request) => void (request.url().includes('transport=polling') && polled.push(request.url())))
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status')
  await widget.open()
  await widget.say('Is anybody behind this proxy?')
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible({ timeout: 30_000 })

  const { data } = await rejoin.call<Page<Conversation>>('conversations.list', {})
  await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: 'We are.' } })
  await expect(widget.message('We are.')).toBeVisible()
  await widget.say('Good.')
  await expect(widget.message('Good.')).toBeVisible()
  expect((await widget.heard('status')).map(({ status }) => status).slice(-1)).toEqual(['online'])
  expect(polled.length).toBeGreaterThan(3)
  // A secret never travels in an address.
  expect(polled.filter((url) => url.includes('rjv_'))).toEqual([])
})
