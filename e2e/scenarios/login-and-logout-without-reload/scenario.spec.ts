import { createRejoinClient } from '@rejoin/node'
import { countRows, readRows } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { dumpStorage, widgetOn } from '../../support/widget-on-page.ts'

test('people come and go without a reload', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const tokenFor = async (id: string, name: string): Promise<{ contactId: string; conversationId: string; resumeToken: string }> => {
    const { contact, conversations } = await backend.identify({ channel_id: chatChannel.id, external_id: id, first_name: name })
    return { contactId: contact.id, conversationId: conversations[0]?.id ?? '', resumeToken: conversations[0]?.resume_token ?? '' }
  }
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('resume')
  await widget.open()
  await widget.say('Who am I?')
  await expect(widget.message('Who am I?')).toBeVisible()
  await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(1)

  const ada = await tokenFor('user-42', 'Ada')
  await widget.command('identify', { resumeToken: ada.resumeToken })
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ verdict: 'claimed', contactId: ada.contactId })
  await expect(widget.message('Who am I?')).toHaveCount(1)
  await widget.say('I am Ada')
  await expect(widget.message('I am Ada')).toBeVisible()
  // Shown at once, stored a moment later; what was not sent yet would go with her.
  await expect.poll(() => readRows(rejoin.databaseFile, "SELECT 1 FROM events WHERE type = 'message.created'").length).toBe(2)

  await widget.command('logout')
  await widget.open()
  await expect(widget.message('I am Ada')).toHaveCount(0)
  await expect(widget.message('Who am I?')).toHaveCount(0)
  const kept = await dumpStorage(page)
  for (const secret of ['I am Ada', 'Who am I?', ada.contactId, ada.conversationId, 'rjv_']) expect(kept).not.toContain(secret)

  const bob = await tokenFor('user-43', 'Bob')
  await widget.command('identify', { resumeToken: bob.resumeToken })
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ contactId: bob.contactId })
  await expect(widget.message('I am Ada')).toHaveCount(0)
  await widget.say('I am Bob')
  await expect(widget.message('I am Bob')).toBeVisible()

  // Straight from one to the other, as on a shared computer in a hurry.
  const adaAgain = await tokenFor('user-42', 'Ada')
  await widget.command('identify', { resumeToken: adaAgain.resumeToken })
  await expect(widget.message('I am Ada')).toBeVisible()
  await expect(widget.message('Who am I?')).toBeVisible()
  await expect(widget.message('I am Bob')).toHaveCount(0)
  expect((await widget.heard('resume')).at(-1)).toMatchObject({ verdict: 'resumed', contactId: ada.contactId })
})
