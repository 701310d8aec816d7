import { createRejoinClient } from '@rejoin/node'
import { countRows, readRows } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('EMB-16 the staff reads a chat and leaves no trace', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const ada = { channel_id: chatChannel.id, external_id: 'user-42', display_name: 'Ada Lovelace' }
  const { contact, conversations } = await backend.identify(ada)
  const own = conversations[0]
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const onPage = widgetOn(page)
  await onPage.listen('unread')
  await onPage.command('identify', { resumeToken: own?.resume_token })
  await onPage.open()
  await onPage.say('Where is my parcel?')
  await expect(onPage.message('Where is my parcel?')).toBeVisible()
  await onPage.command('close')
  await rejoin.call('messages.send', { conversation_id: own?.id, content: { type: 'text', text: 'On its way' } })
  await expect.poll(async () => (await onPage.heard('unread')).at(-1)).toEqual({ count: 1 })

  const asGrace = (await backend.identify({ ...ada, actor: { id: 'grace', name: 'Grace Hopper' } })).conversations[0]
  const desk = await newProfile()
  await desk.goto(plainPage.origin)
  const atDesk = widgetOn(desk)
  await atDesk.listen('resume', 'unread', 'error')
  // Something Ada once wrote here and never sent: it waits for her, not for whoever looks on.
  const key = `rejoin:${chatChannel.id}:out:unsent-message-of-ada`
  const unsent = { id: 'unsent-message-of-ada', text: 'I would rather keep it', at: new Date().toISOString(), order: Date.now(), conversationId: own?.id, owner: contact.id, failed: false }
  await desk.evaluate(([name, message]) => localStorage.setItem(name, message), [key, JSON.stringify(unsent)] as const)
  await atDesk.command('identify', { resumeToken: asGrace?.resume_token })
  await expect.poll(async () => (await atDesk.heard('unread')).at(-1)).toEqual({ count: 1 })
  await atDesk.open()
  await expect(atDesk.message('On its way')).toBeVisible()
  await expect(atDesk.panel.getByRole('note')).toHaveText('Grace Hopper is looking at this chat as Ada Lovelace. Read only.')
  await expect(atDesk.panel.getByRole('note')).toBeFocused()
  await expect(atDesk.box).toHaveCount(0)
  await expect(desk.getByRole('button', { name: 'More' })).toHaveCount(0)

  // Nor does the page speak for her, and a reload is no way out of it.
  await atDesk.command('sendMessage', 'Ada would like a refund')
  await expect.poll(async () => (await atDesk.heard('error')).at(-1)).toMatchObject({ code: 'forbidden' })
  await desk.reload()
  await atDesk.open()
  await expect(atDesk.panel.getByRole('note')).toContainText('Read only')
  await expect(desk.locator('rejoin-chat')).not.toContainText('refund')
  await expect(desk.locator('rejoin-chat')).not.toContainText('rather keep it')
  expect(await desk.evaluate((name) => localStorage.getItem(name), key)).toContain(contact.id)

  // What Ada has not read is still unread for her, and everything still hers to say.
  expect(await onPage.heard('unread')).toEqual([{ count: 1 }])
  expect(readRows<{ n: number }>(rejoin.databaseFile, "SELECT count(*) AS n FROM events WHERE type = 'message.created'")).toEqual([{ n: 2 }])
  await onPage.open()
  await onPage.say('Thank you')
  await expect(atDesk.message('Thank you')).toBeVisible()
  expect(countRows(rejoin.databaseFile, 'conversations')).toBe(1)
})
