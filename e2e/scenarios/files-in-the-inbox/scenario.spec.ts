import type { Ack, DurableEvent, OfferResult } from '@rejoin/protocol'
import type { Socket } from 'socket.io-client'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { authenticate, connect, send } from '../../support/visitor-socket.ts'

/** One red pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg==', 'base64')

const ask = <T>(socket: Socket, name: string, payload: object): Promise<Ack<T>> => new Promise((resolve) => void socket.emit(name, payload, resolve))

test('[FILE-11] what an agent attaches is offered, and seen in the thread', async ({ rejoin, chatChannel, plainPage, agent, newProfile }) => {
  const session = await authenticate(rejoin.url, plainPage.origin, { channel_id: chatChannel.id })
  const visitor = await connect(rejoin.url, plainPage.origin, session.token)
  const told: DurableEvent[] = []
  visitor.onAny((_name: string, event: DurableEvent) => void ('type' in event && event.type.startsWith('attachment.') && told.push(event)))
  const sent = await send(visitor, { client_message_id: 'a-visitor-asks-first', text: 'Do you have a picture of it?' })

  const page = await newProfile()
  const inbox = inboxOn(page, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('Do you have a picture of it?')
  await page.getByLabel('Attach files').last().setInputFiles([
    { name: 'kettle.png', mimeType: 'image/png', buffer: PIXEL },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
  ])
  // What is not taken says why, and goes away when it is told to.
  const refused = page.getByRole('listitem').filter({ hasText: 'page.html' })
  await expect(refused).toContainText('not accepted')
  await refused.getByRole('button', { name: 'Remove page.html' }).click()
  await expect(refused).toBeHidden()

  const picture = inbox.log.getByRole('button', { name: 'Show kettle.png large' })
  await expect(picture.getByRole('img')).toBeVisible()
  await picture.click()
  await expect(page.getByRole('dialog', { name: 'kettle.png' })).toBeVisible()
  await page.keyboard.press('Escape')

  await expect.poll(() => told.map(({ type }) => type)).toContain('attachment.offered')
  const offered = told.find((event) => event.type === 'attachment.offered')
  expect(offered?.actor.id).toBe(agent.id)
  expect(await ask<OfferResult>(visitor, 'attachment.accept', { conversation_id: sent?.message.conversation_id, attachment_id: offered?.data.attachment_id })).toMatchObject({ ok: true })
  await expect(inbox.log.getByText('accepted the file kettle.png')).toBeVisible()
  visitor.disconnect()
})

test('[FILE-10] an agent takes or declines what a visitor offers', async ({ rejoin, chatChannel, plainPage, agent, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'offer' })
  const session = await authenticate(rejoin.url, plainPage.origin, { channel_id: chatChannel.id })
  const visitor = await connect(rejoin.url, plainPage.origin, session.token)
  const sent = await send(visitor, { client_message_id: 'a-visitor-has-two-files', text: `Hello ${agent.name}, shall I send you these?` })
  const conversation_id = sent?.message.conversation_id
  const told: DurableEvent[] = []
  visitor.onAny((_name: string, event: DurableEvent) => void ('type' in event && event.type.startsWith('attachment.') && told.push(event)))
  for (const name of ['receipt.png', 'cat.png']) expect(await ask(visitor, 'attachment.offer', { conversation_id, name, media_type: 'image/png', size: PIXEL.length })).toMatchObject({ ok: true })

  const page = await newProfile()
  const inbox = inboxOn(page, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('shall I send you these?')
  const offer = (name: string) => inbox.log.getByRole('paragraph').filter({ hasText: `offered the file ${name}` })
  await offer('receipt.png').getByRole('button', { name: 'Accept file' }).click()
  await offer('cat.png').getByRole('button', { name: 'Decline' }).click()
  await expect(inbox.log.getByRole('button', { name: 'Accept file' })).toHaveCount(0)
  await expect.poll(() => told.map((event) => [event.type, 'name' in event.data ? event.data.name : null])).toEqual([
    ['attachment.offered', 'receipt.png'],
    ['attachment.offered', 'cat.png'],
    ['attachment.accepted', 'receipt.png'],
    ['attachment.rejected', 'cat.png'],
  ])
  visitor.disconnect()
})
