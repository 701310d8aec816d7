import type { Conversation, Page as ListPage, Ticket } from '@rejoin/protocol'
import type { Page } from '@playwright/test'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const GENERAL = 'Do you ship to Norway?'
const ABOUT = 'When will it arrive?'
const ORDER = { type: 'order', external_id: 'A-1001' }
const REFUSED = 'That conversation is not open to you.'

/** Going from one conversation to another, as the panel offers it. */
function conversationsOn(page: Page) {
  const { panel } = widgetOn(page)
  const list = panel.getByRole('region', { name: 'Your conversations' })
  return {
    list,
    way: panel.getByRole('button', { name: /^All conversations/ }),
    row: (name: RegExp) => list.getByRole('button', { name }),
    about: (name: RegExp) => panel.locator('.about').filter({ hasText: name }),
  }
}

const askAbout = (page: Page, order: string) => page.getByRole('listitem').filter({ hasText: order }).getByRole('button', { name: 'Ask about this order' }).click()

test('EMB-29 Ada asks about an order, and finds her way back', async ({ rejoin, shop, newProfile }) => {
  const page = await newProfile()
  const widget = widgetOn(page)
  const { list, way, row, about } = conversationsOn(page)
  await logIn(page, shop, 'Ada')
  await widget.open()
  await widget.say(GENERAL)
  await expect(widget.message(GENERAL)).toBeVisible()
  await expect(way).toHaveCount(0)
  await widget.command('close')

  await page.goto(`${shop.origin}/orders`)
  await askAbout(page, 'A-1001')
  await expect(about(/order A-1001/i)).toBeVisible()
  await expect(widget.message(GENERAL)).toHaveCount(0)
  await widget.say(ABOUT)
  const { data } = await expect.poll(async () => rejoin.call<ListPage<Conversation>>('conversations.list', { filters: { ticket: ORDER } })).toMatchObject({ data: [{ last_message: { content: { text: ABOUT } } }] }).then(() => rejoin.call<ListPage<Conversation>>('conversations.list', {}))
  const general = data.find(({ ticket }) => ticket === null)
  expect(data).toHaveLength(2)

  // Somebody answers the other question: she sees that there is something, and where.
  await rejoin.call('messages.send', { conversation_id: general?.id, content: { type: 'text', text: 'We do, by post.' } })
  await expect(way).toHaveAccessibleName('All conversations, 1 unread')
  await way.click()
  await expect(row(/order A-1001/i)).toHaveAttribute('aria-current', 'true')
  await expect(row(/order A-1001/i)).toContainText(`You: ${ABOUT}`)
  await expect(row(/We do, by post/)).toContainText('1 unread')
  await row(/We do, by post/).click()
  await expect(list).toHaveCount(0)
  await expect(widget.message(GENERAL)).toBeVisible()
  await expect(widget.message('We do, by post.')).toBeVisible()
  await expect(about(/order/i)).toHaveCount(0)
  await expect(way).toHaveAccessibleName('All conversations')
  await widget.say('Lovely.')
  await expect(widget.message('Lovely.')).toBeVisible()

  // By keyboard, and from the page once more.
  await way.press('Enter')
  await expect(list).toBeFocused()
  await list.press('Escape')
  await expect(way).toBeFocused()
  await widget.command('close')
  await askAbout(page, 'A-1001')
  await expect(widget.message(ABOUT)).toBeVisible()
  await expect(widget.message('Lovely.')).toHaveCount(0)

  // The next page goes on where she was, although it brings the token of her general conversation.
  await page.reload()
  await widget.open()
  await expect(about(/order A-1001/i)).toBeVisible()
  await expect(widget.message(ABOUT)).toBeVisible()
  expect((await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data).toHaveLength(2)
})

test('what is not hers is not opened, and said so', async ({ rejoin, shop, newProfile }) => {
  const page = await newProfile()
  const widget = widgetOn(page)
  const { way, about } = conversationsOn(page)
  await logIn(page, shop, 'Ada')
  await page.goto(`${shop.origin}/orders`)
  await widget.listen('error')
  await widget.command('open', { ticket: { type: 'order', external_id: 'A-1003' } })
  await expect(widget.panel.getByText(REFUSED)).toBeVisible()
  expect((await widget.heard('error')).map(({ code }) => code)).toEqual(['not_a_participant'])
  await widget.say('Whatever, then.')
  await expect(widget.message('Whatever, then.')).toBeVisible()
  await expect(widget.panel.getByText(REFUSED)).toHaveCount(0)

  // What she may see ends at once when the site takes her off the list, and the rest of her chat goes on.
  await askAbout(page, 'A-1001')
  await widget.say(ABOUT)
  await expect(widget.message(ABOUT)).toBeVisible()
  const ticket = await rejoin.call<Ticket>('tickets.upsert', { ...ORDER, title: 'Two tins of Harbour Fog', url: `${shop.origin}/orders` })
  await page.reload()
  await widget.open()
  await expect(about(/Two tins of Harbour Fog/)).toHaveAttribute('href', ticket.url ?? '')
  await rejoin.call('tickets.upsert', { ...ORDER, participants: [{ type: 'contact', external_id: 'user-43' }] })
  await expect(widget.message('Whatever, then.')).toBeVisible()
  await expect(widget.message(ABOUT)).toHaveCount(0)
  await expect(widget.panel.getByText(REFUSED)).toBeVisible()
  await expect(way).toHaveCount(0)
})

test('whoever answers sees which order it is about, and who else asks about it', async ({ rejoin, shop, agent, newProfile }) => {
  const page = await newProfile()
  const widget = widgetOn(page)
  await logIn(page, shop, 'Ada')
  await page.goto(`${shop.origin}/orders`)
  await askAbout(page, 'A-1001')
  await widget.say(ABOUT)
  await expect(widget.message(ABOUT)).toBeVisible()
  await rejoin.call('tickets.upsert', { ...ORDER, title: 'Two tins of Harbour Fog', url: `${shop.origin}/orders`, participants: null })
  const { data: [asked] } = await rejoin.call<ListPage<Conversation>>('conversations.list', { filters: { ticket: ORDER } })
  const courier = { external_id: 'courier-7', first_name: 'Cora', last_name: 'Courier' }
  await rejoin.call('contacts.create', courier)
  await rejoin.call('conversations.start', { channel_id: asked?.channel.id, contact: { external_id: courier.external_id }, ticket: ORDER, message: { type: 'text', text: 'Please use the side door.' } })

  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await expect(inbox.list.getByText('order · Two tins of Harbour Fog')).toHaveCount(2)
  await desk.getByRole('searchbox').fill('order harbour ada')
  await inbox.openConversation(ABOUT)
  await expect(desk.getByRole('region', { name: 'Conversation', exact: true }).getByRole('link', { name: /Two tins of Harbour Fog/ })).toHaveAttribute('href', `${shop.origin}/orders`)
  await desk.getByRole('searchbox').fill('')
  const about = desk.getByRole('region', { name: 'About', exact: true })
  await about.getByRole('link', { name: /Cora Courier/ }).click()
  await expect(inbox.message('Please use the side door.')).toBeVisible()
  await about.getByRole('link', { name: new RegExp(ABOUT.replace('?', '\\?')) }).click()
  // Until it is there, the text box is still the courier's.
  await expect(inbox.message(ABOUT)).toBeVisible()
  await inbox.reply(`${agent.name} here: tomorrow.`)
  await expect(widget.message('Grace here: tomorrow.')).toBeVisible()

  // What is deleted is in front of nobody any more.
  await rejoin.call('conversations.delete', { conversation_id: asked?.id })
  await expect(desk.getByText('It may have been deleted.', { exact: false })).toBeVisible()
  await expect(desk.getByText('Grace here: tomorrow.')).toHaveCount(0)
  await expect(inbox.list.getByText('order · Two tins of Harbour Fog')).toHaveCount(1)
  await expect(widget.message(ABOUT)).toHaveCount(0)
})

test('offline it waits, and nothing goes astray', async ({ rejoin, shop, newProfile }) => {
  const page = await newProfile()
  const widget = widgetOn(page)
  const { about } = conversationsOn(page)
  await logIn(page, shop, 'Ada')
  await page.goto(`${shop.origin}/orders`)
  await widget.open()
  await widget.say(GENERAL)
  await expect(widget.message(GENERAL)).toBeVisible()
  // What is needed once there are several is here before the connection goes.
  await askAbout(page, 'A-1001')
  await expect(about(/order A-1001/i)).toBeVisible()

  await page.context().setOffline(true)
  await askAbout(page, 'A-0964')
  await expect(widget.box).toBeDisabled()
  await page.context().setOffline(false)
  await expect(about(/order A-0964/i)).toBeVisible()
  await expect(widget.box).toBeEnabled()
  await widget.say('It was delicious.')
  await expect.poll(async () => (await rejoin.call<ListPage<Conversation>>('conversations.list', { filters: { ticket: { type: 'order', external_id: 'A-0964' } } })).data.map(({ last_message }) => last_message?.content)).toEqual([{ type: 'text', text: 'It was delicious.' }])
})
