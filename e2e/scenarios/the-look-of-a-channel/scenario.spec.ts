import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const ADMIN = { ...AGENT, email: 'mei@example.com', name: 'Mei', role: 'admin' } as const

const preview = (page: Page) => page.frameLocator('iframe[title="Preview of the chat"]').locator('rejoin-chat')

test('[EMB-37] [ORG-5] an administrator changes the look and sees it before visitors do', async ({ rejoin, chatChannel, plainPage, newProfile }) => {
  await rejoin.call('agents.create', ADMIN)
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: { title: 'Tea', unread_in_title: false } })
  const desk = await newProfile({ viewport: { width: 1280, height: 900 } })
  await inboxOn(desk, rejoin).signIn(ADMIN)
  const asked: string[] = []
  desk.on('request', (request) => void (request.frame() !== desk.mainFrame() && !/\.(js|css)$|\/preview$/.test(request.url()) && asked.push(request.url())))
  await desk.getByRole('link', { name: 'Channel settings' }).click()
  const shown = preview(desk)
  await expect(shown.getByRole('heading', { name: 'Mei' })).toBeVisible()
  await expect(desk.getByLabel('Title', { exact: true })).toHaveValue('Tea')

  await desk.getByLabel('Title', { exact: true }).fill('Ask the keeper')
  await desk.getByLabel('Language').selectOption('pl')
  await desk.getByLabel('Accent colour as a code').fill('#facc15')
  await expect(desk.getByText('Text on it is black, with a contrast of 13.7 : 1.')).toBeVisible()
  await expect(shown.locator('.panel')).toHaveAccessibleName('Ask the keeper')
  await expect(shown.locator('header')).toHaveCSS('color', 'rgb(0, 0, 0)')
  await expect(shown.locator('textarea')).toHaveAttribute('placeholder', 'Napisz wiadomość…')
  await desk.getByRole('group', { name: 'Theme of the preview' }).getByRole('button', { name: 'Dark' }).click()
  await expect(shown).toHaveAttribute('data-theme', 'dark')
  await desk.getByRole('group', { name: 'Screen of the preview' }).getByRole('button', { name: 'Phone' }).click()
  await expect(desk.getByLabel('Accent colour as a code')).toHaveValue('#facc15')
  const { violations } = await new AxeBuilder({ page: desk }).include('.channels').analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([])

  // Nothing was said to anybody yet, and nothing asked for by the preview.
  expect(asked).toEqual([])
  expect((await rejoin.call<{ settings: object }>('channels.info', { channel_id: chatChannel.id })).settings).toEqual({ title: 'Tea', unread_in_title: false })
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('Saved.')).toBeVisible()
  expect((await rejoin.call<{ settings: object }>('channels.info', { channel_id: chatChannel.id })).settings).toEqual({ title: 'Ask the keeper', unread_in_title: false, accent_color: '#facc15', locale: 'pl' })
  await desk.getByRole('tab', { name: 'Install' }).click()
  await expect(desk.locator('pre')).toContainText(`data-channel-id="${chatChannel.id}"`)

  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await expect(widget.panel).toHaveAccessibleName('Ask the keeper')
  await expect(widget.box).toHaveAttribute('placeholder', 'Napisz wiadomość…')
})

test('[ORG-5] agents without the role are not shown the settings', async ({ rejoin, agent, newProfile }) => {
  const desk = await newProfile()
  await inboxOn(desk, rejoin).signIn({ ...AGENT, email: agent.email })
  await expect(desk.getByRole('link', { name: 'Channel settings' })).toHaveCount(0)
  await desk.goto(`${rejoin.url}/inbox/#/channels`)
  await expect(desk.getByLabel('Conversations', { exact: true })).toBeVisible()
})
