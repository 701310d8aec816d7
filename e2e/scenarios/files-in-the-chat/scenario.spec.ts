import type { Page as BrowserPage } from '@playwright/test'
import type { Conversation, Message, Page } from '@rejoin/protocol'
import { io } from 'socket.io-client'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { dumpStorage, widgetOn, type WidgetOnPage } from '../../support/widget-on-page.ts'

/** One red pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg==', 'base64')
const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: PIXEL })

async function theConversation(rejoin: Rejoin): Promise<Conversation> {
  await expect.poll(async () => (await rejoin.call<Page<Conversation>>('conversations.list', {})).data.length).toBe(1)
  const [conversation] = (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
  if (conversation === undefined) throw new Error('there is no conversation')
  return conversation
}

const UPLOADS = '**/media.upload'

/** A file that was chosen while nothing can be uploaded; in which conversation, and its line above the text box. */
async function chooseWithoutLine(rejoin: Rejoin, page: BrowserPage, widget: WidgetOnPage) {
  await widget.say('This is what arrived:')
  const { id } = await theConversation(rejoin)
  await page.route(UPLOADS, (route) => route.abort())
  await widget.panel.getByLabel('Attach files').setInputFiles([picture('broken.png')])
  const waiting = widget.panel.getByRole('listitem').filter({ hasText: 'broken.png' })
  await expect(waiting).toContainText('No connection')
  return { id, waiting }
}

test('[FILE-9] a visitor sends a picture, and an agent sees it', async ({ rejoin, chatChannel, plainPage, agent, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'open' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say(`Hello ${agent.name}, this is what arrived:`)
  await theConversation(rejoin)
  await widget.panel.getByLabel('Attach files').setInputFiles([picture('broken.png'), { name: 'note.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') }])

  const shown = widget.log.getByRole('button', { name: 'Show broken.png large' })
  await expect(shown.getByRole('img')).toBeVisible()
  await shown.click()
  await expect(page.getByRole('dialog', { name: 'broken.png' })).toBeVisible()
  // Escape closes the picture and not the chat around it.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'broken.png' })).toBeHidden()
  await expect(widget.panel).toBeVisible()

  const refused = widget.panel.getByRole('listitem').filter({ hasText: 'note.html' })
  await expect(refused).toContainText('not accepted')
  await refused.getByRole('button', { name: 'Remove note.html' }).click()
  await expect(refused).toBeHidden()

  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('broken.png')
  await expect(inbox.log.getByRole('button', { name: 'Show broken.png large' }).getByRole('img')).toBeVisible()
})

test('[FILE-11] a visitor accepts or declines what an agent sends', async ({ rejoin, plainPage, agent, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Could you send me the manual?')
  await theConversation(rejoin)
  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('Could you send me the manual?')
  await desk.getByLabel('Attach files').last().setInputFiles([picture('manual.png'), picture('advert.png')])

  await expect(widget.log.getByText(`${agent.name} would like to send you this file`)).toHaveCount(2)
  const offer = (name: string) => widget.log.locator('.attachment').filter({ hasText: name })
  await offer('manual.png').getByRole('button', { name: 'Accept' }).click()
  await expect(widget.log.getByRole('button', { name: 'Show manual.png large' }).getByRole('img')).toBeVisible()
  await offer('advert.png').getByRole('button', { name: 'Decline' }).click()
  await expect(widget.log.getByText('You declined this file')).toBeVisible()

  // It stays so after a reload.
  await page.reload()
  await widget.open()
  await expect(widget.log.getByRole('button', { name: 'Show manual.png large' }).getByRole('img')).toBeVisible()
  await expect(widget.log.getByText('You declined this file')).toBeVisible()
})

test('[FILE-16] what is offered by name waits for a yes', async ({ rejoin, plainPage, agent, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Have you got a manual?')
  const { id } = await theConversation(rejoin)
  await rejoin.call('conversations.assign', { conversation_id: id, agent_id: agent.id })
  // A system of the team's own, which has no bytes to show before somebody wants them.
  const { token } = await rejoin.call<{ token: string }>('agents.login', { email: AGENT.email, password: AGENT.password })
  const desk = io(`${rejoin.url}/agents`, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true })
  const file = { name: 'manual.png', media_type: 'image/png', size: PIXEL.length }
  await desk.emitWithAck('attachment.offer', { conversation_id: id, ...file })
  await expect(widget.log.getByText(`${agent.name} would like to send you this file`)).toBeVisible()
  await widget.log.getByRole('button', { name: 'Accept' }).click()
  await expect(widget.log.getByText('You accepted it.')).toBeVisible()
  // After a reload it is still on its way.
  await page.reload()
  await widget.open()
  await expect(widget.log.getByText('You accepted it.')).toBeVisible()

  const form = new FormData()
  form.append('file', new File([PIXEL], file.name, { type: file.media_type }))
  const uploaded: unknown = await (await fetch(`${rejoin.url}/media.upload`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form })).json()
  await desk.emitWithAck('message.send', { conversation_id: id, client_message_id: 'the-manual-itself-1', content: { type: 'attachment', ...(uploaded as object) } })
  await expect(widget.log.getByRole('button', { name: 'Show manual.png large' }).getByRole('img')).toBeVisible()
  await expect(widget.log.getByText('You accepted it.')).toHaveCount(0)
  desk.disconnect()
})

test('[FILE-10] [FILE-17] where the channel wants it, a file is asked for first', async ({ rejoin, chatChannel, plainPage, agent, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'offer' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  // There is nobody to ask yet: it waits for the first words.
  await widget.panel.getByLabel('Attach files').setInputFiles([picture('receipt.png')])
  await expect(widget.panel.getByText('Write a message first, then it is offered')).toBeVisible()
  await widget.say(`${agent.name}, may I send you the receipt?`)
  const { id } = await theConversation(rejoin)
  await expect(widget.panel.getByText('Waiting for somebody to accept it')).toBeVisible()

  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('may I send you the receipt?')
  await inbox.log.getByRole('button', { name: 'Accept file' }).click()
  await expect(widget.log.getByRole('button', { name: 'Show receipt.png large' }).getByRole('img')).toBeVisible()
  const { data } = await rejoin.call<Page<Message>>('messages.list', { conversation_id: id })
  expect(data.at(-1)?.content).toMatchObject({ type: 'attachment', name: 'receipt.png', media_type: 'image/png' })
})

test('where files are off there is no paper clip', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'off' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await expect(widget.box).toBeVisible()
  await expect(widget.panel.getByLabel('Attach files')).toHaveCount(0)
})

test('[FILE-19] a file that was on its way survives a reload, and is sent once', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'open' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  const { id } = await chooseWithoutLine(rejoin, page, widget)
  await expect.poll(() => dumpStorage(page)).toContain(':file:')

  await page.unroute(UPLOADS)
  await page.reload()
  // Nobody opens the chat, or clicks at all.
  const readTypes = async () => (await rejoin.call<Page<Message>>('messages.list', { conversation_id: id })).data.map(({ content }) => content.type)
  await expect.poll(readTypes).toEqual(['text', 'attachment'])
  await expect.poll(() => dumpStorage(page)).not.toContain('broken.png')
  await widget.open()
  await expect(widget.log.getByRole('button', { name: 'Show broken.png large' })).toBeVisible()
  await expect(widget.panel.getByRole('list', { name: 'Files on their way' })).toHaveCount(0)
  expect(await readTypes()).toEqual(['text', 'attachment'])
})

test('[FILE-18] a file goes to the conversation it was chosen in, whichever is open when the line is back', async ({ rejoin, chatChannel, shop, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'open' })
  const page = await newProfile()
  const widget = widgetOn(page)
  await logIn(page, shop, 'Ada')
  await page.goto(`${shop.origin}/orders`)
  await widget.open()
  const { id, waiting } = await chooseWithoutLine(rejoin, page, widget)

  await page.getByRole('listitem').filter({ hasText: 'A-1001' }).getByRole('button', { name: 'Ask about this order' }).click()
  await expect(widget.panel.locator('.about')).toContainText('A-1001')
  await expect(waiting).toHaveCount(0)
  await widget.listen('status')
  await page.context().setOffline(true)
  await expect.poll(async () => (await widget.heard('status')).at(-1)).toEqual({ status: 'offline' })
  await page.unroute(UPLOADS)
  await page.context().setOffline(false)
  await expect.poll(async () => (await rejoin.call<Page<Message>>('messages.list', { conversation_id: id })).data.map(({ content }) => content.type), { timeout: 20_000 }).toEqual(['text', 'attachment'])
})
