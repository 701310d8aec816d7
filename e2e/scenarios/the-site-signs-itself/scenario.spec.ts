import { countRows, readRows } from '../../support/database.ts'
import { expect, test as base } from '../../support/scenario.ts'
import { dumpStorage, widgetOn } from '../../support/widget-on-page.ts'
import { startSigningSite, type SigningSite } from './signing-site.ts'

const SECRET = 'only the site and the chat know this one'

const test = base.extend<{ readonly site: SigningSite }>({
  site: async ({ rejoin, chatChannel }, use) => {
    const site = await startSigningSite({ rejoinUrl: rejoin.url, channelId: chatChannel.id, secret: SECRET })
    await rejoin.call('channels.update', { channel_id: chatChannel.id, allowed_origins: [site.origin], user_jwt: { type: 'shared_secret', secret: SECRET } })
    await use(site)
    await site.close()
  },
})

const ADA = '/?user=user-42&name=Ada'
const BOB = '/?user=user-43&name=Bob'

test('EMB-17 who the site signs for is back in their chat', async ({ rejoin, site, newProfile }) => {
  // Nobody yet, then Ada: what was said before is hers.
  const laptop = await newProfile()
  await laptop.goto(site.origin)
  const onLaptop = widgetOn(laptop)
  await onLaptop.open()
  await onLaptop.say('Said before the login')
  await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(1)
  await laptop.goto(site.origin + ADA)
  await onLaptop.open()
  await expect(onLaptop.message('Said before the login')).toBeVisible()

  // On another device she is back in it, and a reload makes no second session.
  const phone = await newProfile()
  await phone.goto(site.origin + ADA)
  const onPhone = widgetOn(phone)
  await onPhone.open()
  await expect(onPhone.message('Said before the login')).toBeVisible()
  await phone.reload()
  await onPhone.open()
  await onPhone.say('And from the phone')
  await expect(onLaptop.message('And from the phone')).toBeVisible()
  const alive = 'SELECT id FROM sessions WHERE revoked_at IS NULL AND identified = 1'
  expect(readRows(rejoin.databaseFile, alive)).toHaveLength(2)

  // Bob logs in where she was.
  await laptop.goto(site.origin + BOB)
  await onLaptop.open()
  await onLaptop.say('Bob here')
  await expect(onLaptop.message('Bob here')).toBeVisible()
  await expect(onLaptop.host).not.toContainText('from the phone')
  expect(await dumpStorage(laptop)).not.toContain('user-42')
  await expect.poll(() => readRows(rejoin.databaseFile, "SELECT id FROM conversations WHERE merged_into IS NULL AND id IN (SELECT conversation_id FROM events WHERE type = 'message.created')").length).toBe(2)
})

test('EMB-18 a withdrawn session is proven again by the site', async ({ rejoin, site, newProfile }) => {
  const page = await newProfile()
  await page.goto(site.origin + ADA)
  const widget = widgetOn(page)
  await widget.listen('resume')
  await widget.open()
  await widget.say('Before')
  await expect(widget.message('Before')).toBeVisible()
  const [contact] = readRows<{ id: string }>(rejoin.databaseFile, 'SELECT id FROM contacts')
  await widget.box.fill('A thought not finished')
  await rejoin.call('tokens.revoke', { contact_id: contact?.id })
  await expect.poll(async () => (await widget.heard('resume')).at(-1)).toMatchObject({ contactId: contact?.id, reason: 'revoked' })
  expect(site.asked()).toBe(1)
  await expect(widget.box).toHaveValue('A thought not finished')
  await widget.box.press('Enter')
  await expect(widget.message('A thought not finished')).toBeVisible()
})
