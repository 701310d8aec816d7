import { createRejoinClient } from '@rejoin/node'
import type { Page } from '@playwright/test'
import { readRows } from '../../support/database.ts'
import { expect, test, type Fixtures } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** Boots the plain page's chat anew, with a backend that would identify this person whenever it is asked. */
async function bootAs(page: Page, channelId: string, externalId: string, fresh: () => Promise<string>): Promise<void> {
  await page.exposeFunction(`tokenOf${externalId}`, fresh)
  await page.evaluate(
    ([channel, name]) => {
      window.rejoin('destroy')
      window.rejoin('boot', { channelId: channel, getResumeToken: (window as unknown as Record<string, () => Promise<string>>)[name] })
    },
    [channelId, `tokenOf${externalId}`] as const,
  )
}

test('EMB-18 who was withdrawn reads so and how to go on', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const { contact, conversations } = await backend.identify({ channel_id: chatChannel.id, external_id: 'ada' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.command('identify', { resumeToken: conversations[0]?.resume_token })
  await widget.open()
  await widget.say('Hello')
  await expect(widget.message('Hello')).toBeVisible()
  await rejoin.call('tokens.revoke', { contact_id: contact.id })
  await expect(widget.panel.getByText('This website has ended your chat session. Reload the page to go on.')).toBeVisible()
  await expect(widget.box).toBeDisabled()
})

/** Ada's guest chat, and her account that it will be merged into: whoever asks after the merge is the survivor. */
async function chatBeforeMerge({ rejoin, plainPage, chatChannel, newProfile }: Pick<Fixtures, 'rejoin' | 'plainPage' | 'chatChannel' | 'newProfile'>) {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const survivor = await backend.identify({ channel_id: chatChannel.id, external_id: 'ada' })
  const guest = await backend.identify({ channel_id: chatChannel.id, email: 'ada@example.com' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  let merged = false
  await bootAs(page, chatChannel.id, 'ada', async () => {
    const who = merged ? { external_id: 'ada' } : { email: 'ada@example.com' }
    return (await backend.identify({ channel_id: chatChannel.id, ...who })).conversations[0]?.resume_token ?? ''
  })
  await widget.listen('resume')
  await widget.open()
  await widget.say('Said as a guest')
  await expect(widget.message('Said as a guest')).toBeVisible()
  const said = (): string[] => readRows<{ text: string }>(rejoin.databaseFile, "SELECT json_extract(data, '$.content.text') AS text FROM events WHERE type = 'message.created' ORDER BY at").map((row) => row.text)
  await expect.poll(said).toEqual(['Said as a guest'])
  const merge = async (): Promise<void> => {
    merged = true
    await rejoin.call('contacts.merge', { source_id: guest.contact.id, destination_id: survivor.contact.id })
  }
  const expectSurvivor = () => expect.poll(async () => (await widget.heard('resume')).at(-1), { timeout: 20_000 }).toMatchObject({ contactId: survivor.contact.id, reason: 'merged' })
  return { page, widget, said, merge, expectSurvivor }
}

test('EMB-18 the merged side is told, asks, and goes on', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const { widget, said, merge, expectSurvivor } = await chatBeforeMerge({ rejoin, plainPage, chatChannel, newProfile })
  await merge()
  await expectSurvivor()
  await expect(widget.box).toBeEnabled()
  await widget.say('Said as Ada')
  await expect(widget.message('Said as Ada')).toBeVisible()
  await expect.poll(said).toEqual(['Said as a guest', 'Said as Ada'])
})

for (const away of [false, true]) {
  test(`EMB-19 what was not sent survives a merge ${away ? 'while away' : 'while here'}`, async ({ rejoin, plainPage, chatChannel, newProfile }) => {
    const { page, widget, said, merge, expectSurvivor } = await chatBeforeMerge({ rejoin, plainPage, chatChannel, newProfile })
    if (away) {
      await page.context().setOffline(true)
      await widget.say('Written while away')
    }
    await widget.box.fill('Half a thought')
    await merge()
    if (away) await page.context().setOffline(false)
    await expectSurvivor()
    await expect(widget.box).toHaveValue('Half a thought')
    await expect.poll(said).toEqual(away ? ['Said as a guest', 'Written while away'] : ['Said as a guest'])
  })
}

test('EMB-18 the merged side without a callback reads so', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const survivor = await backend.identify({ channel_id: chatChannel.id, external_id: 'ada' })
  const guest = await backend.identify({ channel_id: chatChannel.id, email: 'ada@example.com' })
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.command('identify', { resumeToken: guest.conversations[0]?.resume_token })
  await widget.open()
  await expect(widget.box).toBeEnabled()
  await expect.poll(() => readRows(rejoin.databaseFile, 'SELECT 1 FROM sessions WHERE revoked_at IS NULL AND identified = 1').length).toBe(1)
  await rejoin.call('contacts.merge', { source_id: guest.contact.id, destination_id: survivor.contact.id })
  await expect(widget.panel.getByText('Your account was joined with another one of yours. Reload the page to go on.')).toBeVisible()
})

test('EMB-18 a login or logout in another tab is told', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const first = await newProfile()
  await first.goto(plainPage.origin)
  const left = widgetOn(first)
  await left.open()
  await left.say('Who am I?')
  await expect.poll(() => readRows(rejoin.databaseFile, "SELECT 1 FROM events WHERE type = 'message.created'").length).toBe(1)
  const second = await first.context().newPage()
  await second.goto(plainPage.origin)
  const right = widgetOn(second)
  await right.open()
  await expect(right.message('Who am I?')).toBeVisible()

  // Claimed in one tab, the conversation goes on in both.
  const { conversations } = await backend.identify({ channel_id: chatChannel.id, external_id: 'ada' })
  await left.command('identify', { resumeToken: conversations[0]?.resume_token })
  await left.say('I am Ada')
  await expect(right.message('I am Ada')).toBeVisible()
  await right.say('In both tabs')
  await expect(left.message('In both tabs')).toBeVisible()
  await expect(right.panel.getByText('You signed in in another tab')).toBeHidden()

  await left.command('logout')
  await expect(right.panel.getByText('You were logged out in another tab or window.')).toBeVisible()
  await expect(right.message('In both tabs')).toHaveCount(0)
  await expect(right.box).toBeEnabled()
})

test('OUT-6 a draft of Ada is never before Bob’s eyes', async ({ rejoin, shop, newProfile }) => {
  const first = await newProfile()
  await logIn(first, shop, 'Ada')
  const left = widgetOn(first)
  await left.open()
  await left.say('Sent by Ada')
  await expect(left.message('Sent by Ada')).toBeVisible()
  await left.box.fill('Not sent by Ada')

  const second = await first.context().newPage()
  await logIn(second, shop, 'Bob')
  await expect(left.message('Sent by Ada')).toHaveCount(0)
  await expect(left.box).toHaveValue('')
  await left.box.press('Enter')
  await left.say('Sent by Bob')
  await expect(left.message('Sent by Bob')).toBeVisible()
  await expect(widgetOn(second).host).not.toContainText('Not sent by Ada')
  const said = readRows<{ data: string }>(rejoin.databaseFile, "SELECT data FROM events WHERE type = 'message.created'").map(({ data }) => data)
  expect(said.filter((data) => data.includes('Not sent'))).toEqual([])
})
