import type { Page } from '@playwright/test'
import type { ContactExport, Conversation, Page as ListPage } from '@rejoin/protocol'
import { countRows } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { isStorageEmpty, widgetOn } from '../../support/widget-on-page.ts'
import { findBarriersInBothThemes, findWhatSticksOut } from '../accessible/find-barriers.ts'

const TEXT = 'We keep what you write for one year.'
const SETTINGS = { consent: { text: TEXT, privacy_url: 'https://shop.example.com/privacy', required: true } }

test('[VIS-6] nothing is stored before somebody agrees, and nothing where they decline', async ({ rejoin, plainPage, chatChannel, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: SETTINGS })
  const page = await newProfile()
  const stored = await watchStorage(page)
  const complaints = watchConsole(page)
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('error')
  await widget.open()
  const gate = widget.panel.getByRole('region', { name: 'Before we chat' })
  await expect(gate).toBeFocused()
  await expect(gate).toContainText(TEXT)
  await expect(gate.getByRole('link', { name: 'Privacy policy' })).toHaveAttribute('href', 'https://shop.example.com/privacy')
  await expect(widget.panel.getByRole('textbox')).toHaveCount(0)
  expect([await findBarriersInBothThemes(page, 'rejoin-chat'), await findWhatSticksOut(page)]).toEqual([[], []])
  await widget.command('sendMessage', 'from the page')
  await expect.poll(() => widget.heard('error')).toContainEqual(expect.objectContaining({ code: 'forbidden' }))

  await gate.getByRole('button', { name: 'No, thank you' }).click()
  await expect(widget.panel).toBeHidden()
  await expect(widget.launcher).toBeFocused()
  expect([await isStorageEmpty(page), await stored()]).toEqual([true, []])
  for (const table of ['contacts', 'conversations', 'events', 'sessions', 'consents'] as const) expect(countRows(rejoin.databaseFile, table), table).toBe(0)
  expect(complaints).toEqual([])

  // Whoever comes back is asked again, and may agree.
  await widget.open()
  await gate.getByRole('button', { name: 'I agree' }).click()
  await expect(widget.box).toBeFocused()
  expect(await stored()).toEqual([])
  await widget.say('Hello')
  await expect(widget.message('Hello')).toBeVisible()
  // Shown at once, stored a moment later.
  await expect.poll(() => countRows(rejoin.databaseFile, 'conversations')).toBe(1)
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  const { consents } = await rejoin.call<ContactExport>('contacts.export', { id: data[0]?.contact_id })
  expect(consents).toMatchObject([{ text: TEXT, given_by: 'visitor', channel_id: chatChannel.id }])

  await page.reload()
  await widget.open()
  await expect(widget.message('Hello')).toBeVisible()
  await expect(gate).toHaveCount(0)
})

test('[VIS-6] [VIS-9] nothing is stored of somebody the site names before they agree, and nothing looks like an error', async ({ rejoin, shop, chatChannel, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: SETTINGS })
  const page = await newProfile()
  const stored = await watchStorage(page)
  const complaints = watchConsole(page)
  const widget = widgetOn(page)
  const asked = page.waitForResponse((response) => response.url().endsWith('/chatplugin.authenticate') && response.request().method() === 'POST')
  await logIn(page, shop, 'Ada')
  expect((await asked).status()).toBe(200)
  await widget.open()
  const gate = widget.panel.getByRole('region', { name: 'Before we chat' })
  await expect(gate).toContainText(TEXT)
  expect(await stored()).toEqual([])
  expect(countRows(rejoin.databaseFile, 'sessions')).toBe(0)

  await gate.getByRole('button', { name: 'I agree' }).click()
  await widget.say('Hello')
  await expect(widget.message('Hello')).toBeVisible()
  expect(await stored()).toContain(`rejoin:${chatChannel.id}`)

  // Other words are another question, to whoever is here already.
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: { consent: { text: 'For two years.', required: true } } })
  await page.reload()
  await widget.open()
  await expect(gate).toContainText('For two years.')
  expect(complaints).toEqual([])
})

test('[VIS-6] a consent manager of the page agrees for its visitor', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: SETTINGS })
  const site = await newSite((embed) => ({ '/': `<!doctype html><title>Before</title>${embed()}`, '/agreed': `<!doctype html><title>After</title>${embed('consent:true')}` }))
  const page = await newProfile()
  await page.goto(site.origin)
  const widget = widgetOn(page)
  await widget.open()
  await expect(widget.panel.getByRole('region', { name: 'Before we chat' })).toBeVisible()
  await widget.command('update', { consent: true })
  await expect(widget.box).toBeVisible()

  const other = await newProfile()
  await other.goto(`${site.origin}/agreed`)
  const visitor = widgetOn(other)
  await visitor.open()
  await visitor.say('Hello')
  await expect(visitor.message('Hello')).toBeVisible()
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  const { consents } = await rejoin.call<ContactExport>('contacts.export', { id: data[0]?.contact_id })
  expect(consents).toMatchObject([{ given_by: 'page', text: TEXT }])
})

/** What a developer would take for a mistake. */
function watchConsole(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && complaints.push(message.text())))
  return complaints
}

/** Every key that is ever written, also one that is gone again a moment later. */
async function watchStorage(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(() => {
    const written: string[] = []
    Object.assign(window, { written })
    const { setItem } = Storage.prototype
    Storage.prototype.setItem = function (key, value) {
      written.push(key)
      setItem.call(this, key, value)
    }
    const { open } = IDBFactory.prototype
    IDBFactory.prototype.open = function (name, version) {
      written.push(name)
      return open.call(this, name, version)
    }
  })
  return () => page.evaluate(() => (window as unknown as { written: readonly string[] }).written)
}
