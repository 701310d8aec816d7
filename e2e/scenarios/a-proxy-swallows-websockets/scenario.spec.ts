import type { Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-20] where no WebSocket gets through, people talk all the same', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.routeWebSocket(/socket\.io/, (socket) => socket.close())
  const polled: string[] = []
  page.on('request', (request) => void (request.url().includes('transport=polling') && polled.push(request.url())))
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status')
  await widget.open()
  await widget.say('Is anybody behind this proxy?')
  await expect(widget.log.getByTitle('Sent')).toBeVisible()

  const { data } = await rejoin.call<Page<Conversation>>('conversations.list', {})
  await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: 'We are.' } })
  await expect(widget.message('We are.')).toBeVisible()
  await widget.say('Good.')
  await expect(widget.message('Good.')).toBeVisible()
  expect((await widget.heard('status')).map(({ status }) => status)).toEqual(['connecting', 'online'])
  expect(polled.length).toBeGreaterThan(3)
  // A secret never travels in an address.
  expect(polled.filter((url) => url.includes('rjv_'))).toEqual([])
})
