import type { Locator, Page } from '@playwright/test'
import { decodeQR } from 'qr/decode.js'
import { countRows, readRows } from '../../support/database.ts'
import { expect, PHONE, test, type NewProfile } from '../../support/scenario.ts'
import { widgetOn, type WidgetOnPage } from '../../support/widget-on-page.ts'

type Sheet = { readonly code: Locator; readonly copy: Locator; readonly again: Locator; readonly back: Locator; open(): Promise<void> }

/** What the ⋯ of the chat offers, by roles and words. */
function sheetOn(page: Page): Sheet {
  const sheet = page.locator('rejoin-chat').getByRole('region', { name: 'Continue on your phone' })
  return {
    code: sheet.getByRole('img', { name: /QR code/ }),
    copy: sheet.getByRole('button', { name: 'Copy the link' }),
    again: sheet.getByRole('button', { name: 'Make a new one' }),
    back: sheet.getByRole('button', { name: 'Back to the conversation' }),
    async open() {
      await page.getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Continue on your phone' }).click()
      await expect(sheet).toBeVisible()
    },
  }
}

/** Reads the code off the screen, as a phone would; another library reads than drew. */
async function scan(code: Locator, newProfile: NewProfile): Promise<string> {
  const picture = (await code.screenshot()).toString('base64')
  const reader = await newProfile()
  const image = await reader.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob())
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    const { width, height, data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { width: 0, height: 0, data: [] }
    return { width, height, data: [...data] }
  }, picture)
  await reader.close()
  return decodeQR({ ...image, data: Uint8Array.from(image.data) })
}

async function beginOnDesktop(newProfile: NewProfile, origin: string, options = {}): Promise<{ desktop: Page; onDesktop: WidgetOnPage }> {
  const desktop = await newProfile(options)
  await desktop.goto(origin)
  const onDesktop = widgetOn(desktop)
  await onDesktop.open()
  await onDesktop.say('Begun at the desk')
  await expect(onDesktop.message('Begun at the desk')).toBeVisible()
  await expect(desktop.getByRole('button', { name: 'More' })).toBeVisible()
  return { desktop, onDesktop }
}

test('EMB-14 a scanned code opens the conversation on a phone', async ({ rejoin, plainPage, newProfile }) => {
  const { desktop, onDesktop } = await beginOnDesktop(newProfile, plainPage.origin, { deviceScaleFactor: 2 })
  const sheet = sheetOn(desktop)
  await sheet.open()
  await expect(sheet.code).toBeVisible()
  const link = await scan(sheet.code, newProfile)
  expect(link).toMatch(`${rejoin.url}/webview?channel_id=`)
  await sheet.back.click()

  const phone = await newProfile(PHONE)
  await phone.goto(link)
  const onPhone = widgetOn(phone)
  await expect(onPhone.message('Begun at the desk')).toBeVisible()
  await onPhone.say('Continued on the sofa')
  await expect(onDesktop.message('Continued on the sofa')).toBeVisible()
  await onDesktop.say('And back at the desk')
  await expect(onPhone.message('And back at the desk')).toBeVisible()
  expect([countRows(rejoin.databaseFile, 'contacts'), countRows(rejoin.databaseFile, 'conversations')]).toEqual([1, 1])

  // Whoever finds the link is told why it opens nothing, and what it had made is ended: one of the two has stolen it.
  const stranger = await newProfile()
  await stranger.goto(link)
  await expect(stranger.getByText('This link was already used in another browser.')).toBeVisible()
  await expect(stranger.getByText('Begun at the desk')).toHaveCount(0)
  await expect(phone.getByText('Your chat was opened in another browser with the same link')).toBeVisible()
  await expect(phone.getByText('Begun at the desk')).toHaveCount(0)

  // The desk is none of the two.
  await onDesktop.say('Still here')
  await expect(onDesktop.message('Still here')).toBeVisible()
  await expect.poll(() => readRows(rejoin.databaseFile, "SELECT 1 FROM events WHERE type = 'message.created'").length).toBe(4)
})

test('EMB-15 the address keeps nothing of the link', async ({ plainPage, newProfile }) => {
  const { desktop } = await beginOnDesktop(newProfile, plainPage.origin)
  await desktop.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: plainPage.origin })
  const sheet = sheetOn(desktop)
  await sheet.open()
  await sheet.copy.click()
  await expect(desktop.getByRole('button', { name: 'Copied' })).toBeVisible()
  const link = await desktop.evaluate(() => navigator.clipboard.readText())

  const phone = await newProfile(PHONE)
  await phone.goto(plainPage.origin)
  await phone.goto(link)
  const begun = widgetOn(phone).message('Begun at the desk')
  await expect(begun).toBeVisible()
  const clean = link.split('#')[0] ?? ''
  expect(await phone.evaluate(() => location.href)).toBe(clean)

  // Away and back, and loaded anew: the session goes on, the token is nowhere.
  await phone.goBack()
  await phone.goForward()
  await expect(begun).toBeVisible()
  expect(await phone.evaluate(() => location.href)).toBe(clean)
  await phone.reload()
  await expect(begun).toBeVisible()
  expect(await phone.evaluate(() => location.href)).toBe(clean)
  const kept = await phone.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), history.state]))
  expect(kept).not.toContain(new URLSearchParams(new URL(link).hash.slice(1)).get('resume_token'))

  // Another link for a page that is open changes the fragment alone, and is taken all the same.
  await sheet.back.click()
  await sheet.open()
  await sheet.copy.click()
  await expect(desktop.getByRole('button', { name: 'Copied' })).toBeVisible()
  const another = await desktop.evaluate(() => navigator.clipboard.readText())
  expect(another).not.toBe(link)
  await phone.goto(another)
  await expect.poll(() => phone.evaluate(() => location.href)).toBe(clean)
  await expect(begun).toBeVisible()
})

test('EMB-14 the menu works with the keyboard alone', async ({ plainPage, newProfile }) => {
  const { desktop, onDesktop } = await beginOnDesktop(newProfile, plainPage.origin)
  const more = desktop.getByRole('button', { name: 'More' })
  const item = desktop.getByRole('menuitem', { name: 'Continue on your phone' })
  await more.focus()
  await desktop.keyboard.press('ArrowDown')
  await expect(item).toBeFocused()
  await desktop.keyboard.press('Escape')
  await expect(item).toBeHidden()
  await expect(more).toBeFocused()
  await expect(onDesktop.panel).toBeVisible()
  await desktop.keyboard.press('Enter')
  await expect(item).toBeFocused()
  await desktop.keyboard.press('Enter')
  const sheet = sheetOn(desktop)
  await expect(sheet.code).toBeVisible()
  await desktop.keyboard.press('Tab')
  await expect(sheet.back).toBeFocused()
  await desktop.keyboard.press('Escape')
  await expect(sheet.code).toBeHidden()
  await expect(more).toBeFocused()
  await expect(onDesktop.panel).toBeVisible()
})

test('EMB-14 a code that is over offers another', async ({ plainPage, newProfile }) => {
  const desktop = await newProfile()
  await desktop.clock.install()
  await desktop.goto(plainPage.origin)
  const widget = widgetOn(desktop)
  await widget.open()
  await widget.say('Later, maybe')
  const sheet = sheetOn(desktop)
  await sheet.open()
  await expect(sheet.code).toBeVisible()
  await expect(desktop.getByText(/^Works once, for another (10:00|9:\d\d)\.$/)).toBeVisible()
  await desktop.clock.fastForward('10:01')
  await expect(desktop.getByText('This code is over.')).toBeVisible()
  await expect(sheet.code).toBeHidden()
  await sheet.again.click()
  await expect(sheet.code).toBeVisible()
})

test('EMB-14 nothing to continue offers nothing', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  for (const address of [plainPage.origin, `${rejoin.url}/webview?channel_id=${chatChannel.id}`]) {
    const page = await newProfile()
    await page.goto(address)
    const widget = widgetOn(page)
    await widget.open()
    await expect(widget.log.getByText('Hi! How can we help?')).toBeVisible()
    const more = page.getByRole('button', { name: 'More' })
    // A menu may have something else to offer; a conversation that is not there it has not.
    if (await more.isVisible()) {
      await more.click()
      await expect(page.getByRole('menuitem').first()).toBeVisible()
      await expect(page.getByRole('menuitem', { name: /^Continue/ })).toHaveCount(0)
      await page.keyboard.press('Escape')
    }
    await widget.say('Now there is one')
    await more.click()
    await expect(page.getByRole('menuitem', { name: /^Continue/ })).toBeVisible()
  }
})
