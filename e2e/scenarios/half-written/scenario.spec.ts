import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import type { Page, WebSocketRoute } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const FIRST = 'Do you ship to Norway?'
const NEXT = 'And how long does it take?'

/** A line on which answers can be held back. */
async function slowLine(page: Page) {
  let isHeld = false
  const held: (() => void)[] = []
  await page.routeWebSocket(/socket\.io/, (ws: WebSocketRoute) => {
    const server = ws.connectToServer()
    ws.onMessage((message) => server.send(message))
    server.onMessage((message) => {
      if (isHeld) held.push(() => ws.send(message))
      else ws.send(message)
    })
  })
  return {
    hold: () => void (isHeld = true),
    release() {
      isHeld = false
      for (const send of held.splice(0)) send()
    },
  }
}

test('EMB-28 what is typed while another conversation begins is there, and goes there', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const widget = widgetOn(page)
  const line = await slowLine(page)
  const list = async () => (await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data
  const complete = async () => rejoin.call('conversations.complete', { conversation_id: (await list())[0]?.id })
  const startNew = widget.panel.getByRole('button', { name: 'Start a new conversation' })
  await page.goto(plainPage.origin)
  await widget.open()
  await widget.say(FIRST)
  await expect.poll(async () => (await list()).length).toBe(1)
  await complete()
  await expect(startNew).toBeVisible()

  // Typed before the answer, and not sent before it.
  await widget.box.pressSequentially('And ')
  line.hold()
  await startNew.click()
  await widget.box.pressSequentially('how long')
  line.release()
  await expect(widget.message(FIRST)).toHaveCount(0)
  await expect(widget.box).toBeFocused()
  await page.keyboard.type(' does it take?')
  await expect(widget.box).toHaveValue(NEXT)
  await page.keyboard.press('Enter')
  await expect(widget.message(NEXT)).toBeVisible()
  await expect.poll(async () => (await list()).map(({ last_message }) => last_message?.content)).toEqual([
    { type: 'text', text: NEXT },
    { type: 'text', text: FIRST },
  ])

  // Said before the answer.
  await complete()
  await expect(startNew).toBeVisible()
  line.hold()
  await startNew.click()
  await widget.say('Thanks!')
  line.release()
  await expect(widget.message('Thanks!')).toBeVisible()
  await expect(widget.message(NEXT)).toHaveCount(0)
  await expect.poll(async () => (await list()).map(({ state, last_message }) => [state, last_message?.content])).toMatchObject([['open', { text: 'Thanks!' }], ['completed', { text: NEXT }], ['completed', { text: FIRST }]])
})

test('EMB-28 what is half written waits where it was written', async ({ shop, newProfile }) => {
  const page = await newProfile()
  const widget = widgetOn(page)
  await logIn(page, shop, 'Ada')
  await page.goto(`${shop.origin}/orders`)
  await widget.open()
  await widget.say(FIRST)
  await widget.box.fill('By the way, ')
  await page.getByRole('listitem').filter({ hasText: 'A-1001' }).getByRole('button', { name: 'Ask about this order' }).click()
  await expect(widget.panel.locator('.about')).toContainText('A-1001')
  await expect(widget.box).toHaveValue('')
  await widget.box.fill('When will it')

  await widget.panel.getByRole('button', { name: /^All conversations/ }).click()
  await widget.panel.getByRole('region', { name: 'Your conversations' }).getByRole('button', { name: /Norway/ }).click()
  await expect(widget.box).toHaveValue('By the way, ')
  await widget.box.pressSequentially('thanks')
  await expect(widget.box).toHaveValue('By the way, thanks')
})
