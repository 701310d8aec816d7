import { createRejoinClient } from '@rejoin/node'
import type { Page } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { widgetOn, type WidgetOnPage } from '../../support/widget-on-page.ts'
import { findBarriersInBothThemes, findWhatSticksOut } from './find-barriers.ts'

const PAGE = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A site</title><body style="margin:0"><main><h1>A site</h1></main>'
const ADA = { external_id: 'user-42', display_name: 'Ada Lovelace' }
/** One red pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg==', 'base64')

type Stage = {
  readonly page: Page
  readonly widget: WidgetOnPage
  readonly rejoin: Rejoin
  /** A fresh token of Ada's, or of somebody of the staff who looks on. */
  readonly identify: (more?: object) => Promise<string>
  readonly answer: (content: object) => Promise<void>
  /** What the channel is set to. */
  readonly setUp: (settings: object) => Promise<void>
  /** Calls something about Ada's conversation. */
  readonly change: (name: string, about?: object) => Promise<void>
}

/** Every state that a visitor can meet, in an order in which each leads to the next. */
const states: readonly (readonly [name: string, reach: (stage: Stage) => Promise<void>])[] = [
  ['closed', ({ widget }) => expect(widget.launcher).toBeVisible()],
  [
    'greeting',
    async ({ widget }) => {
      await widget.command('update', { greeting: 'Hello! Can we help you choose a tea?', greetingDelay: 0 })
      await expect(widget.host.getByRole('status')).toContainText('Can we help')
    },
  ],
  [
    'empty',
    async ({ widget, identify }) => {
      await widget.command('identify', { resumeToken: await identify() })
      await widget.open()
      await expect(widget.message('Hello! Can we help you choose a tea?')).toBeVisible()
    },
  ],
  [
    'talking',
    async ({ widget, answer }) => {
      await widget.say('Is there a lift?')
      await expect(widget.message('Is there a lift?')).toBeVisible()
      await answer({ type: 'text', text: '> Which *way*?\n\nNo, but a **bench** on every `landing`:\n\n- https://example.com/a-very-long-address-that-has-no-place-to-be-broken-at-anywhere-in-it' })
      await expect(widget.log).toContainText('bench')
    },
  ],
  [
    'attachments',
    async ({ widget }) => {
      await widget.panel.getByLabel('Attach files').setInputFiles([
        { name: 'stairs.png', mimeType: 'image/png', buffer: PIXEL },
        { name: 'a-report-with-quite-a-long-name-about-the-stairs.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
        { name: 'note.html', mimeType: 'text/html', buffer: Buffer.from('<p>') },
      ])
      await expect(widget.log.getByRole('button', { name: 'Show stairs.png large' })).toBeVisible()
      await expect(widget.log.getByRole('button', { name: /Download a-report/ })).toBeVisible()
    },
  ],
  [
    'cards',
    async ({ widget, answer }) => {
      await answer({ type: 'carousel', cards: ['Lift', 'Stairs', 'Ramp'].map((title) => ({ title, description: 'A way up', actions: [{ type: 'reply', title: `The ${title}`, payload: title }] })) })
      await answer({ type: 'card', title: 'A map', actions: [{ type: 'link', title: 'Open it', url: 'https://example.com' }] })
      await answer({ type: 'quick_replies', text: 'Up?', replies: [{ title: 'Up', payload: 'up' }, { title: 'Down', payload: 'down' }] })
      await expect(widget.panel.getByRole('button', { name: 'Up', exact: true })).toBeVisible()
      await widget.log.getByRole('button', { name: 'The Lift' }).click()
      await expect(widget.log.getByRole('button', { name: 'The Lift' })).toBeDisabled()
    },
  ],
  [
    'handed over',
    async ({ widget, change }) => {
      await change('conversations.transfer', { to_queue: 'Stairs' })
      await change('pages.push', { url: 'https://example.com/stairs', title: 'The stairs' })
      await expect(widget.log).toContainText('sent you a page')
    },
  ],
  [
    'menu',
    async ({ widget }) => {
      await widget.panel.getByRole('button', { name: 'More', exact: true }).click()
      await expect(widget.panel.getByRole('menuitem', { name: 'Turn sound off' })).toBeVisible()
    },
  ],
  [
    'continue on the phone',
    async ({ widget }) => {
      await widget.panel.getByRole('menuitem', { name: 'Continue on' }).click()
      await expect(widget.panel.getByRole('img', { name: 'QR code' })).toBeVisible()
    },
  ],
  [
    'news on the closed button',
    async ({ page, widget, answer }) => {
      // Escape ends what lies over the chat first, and then the chat; the focus goes back by the way it came.
      await page.keyboard.press('Escape')
      await expect(widget.panel.getByRole('button', { name: 'More', exact: true })).toBeFocused()
      await page.keyboard.press('Escape')
      await expect(widget.panel).toBeHidden()
      await expect(widget.launcher).toBeFocused()
      await answer({ type: 'text', text: 'Are you still there?' })
      await expect(widget.host.getByRole('status')).toContainText('Are you still there?')
      await expect(widget.launcher).toContainText('1')
    },
  ],
  [
    'several conversations',
    async ({ widget, identify }) => {
      await widget.command('identify', { resumeToken: await identify({ ticket: { type: 'order', external_id: 'A-1001' } }) })
      await widget.open()
      await expect(widget.panel.getByText(/order A-1001/i).first()).toBeVisible()
      await expect(widget.panel.getByRole('button', { name: 'All conversations, 1 unread' })).toBeVisible()
    },
  ],
  [
    'list of conversations',
    async ({ widget }) => {
      await widget.panel.getByRole('button', { name: 'All conversations, 1 unread' }).click()
      await expect(widget.panel.getByRole('region', { name: 'Your conversations' }).getByText('Are you still there?')).toBeVisible()
    },
  ],
  [
    'completed',
    async ({ widget, change }) => {
      await widget.panel.getByText('Are you still there?').click()
      await expect(widget.message('Are you still there?')).toBeVisible()
      await change('conversations.complete')
      await expect(widget.panel.getByRole('button', { name: 'Start a new conversation' })).toBeVisible()
    },
  ],
  [
    'offline',
    async ({ page, widget }) => {
      await page.context().setOffline(true)
      await expect(widget.panel.getByText('You are offline.')).toBeVisible()
      await widget.say('Can you hear me?')
      await expect(widget.message('Can you hear me?')).toBeVisible()
    },
  ],
  [
    'somebody of the staff looks on',
    async ({ page, widget, identify }) => {
      await page.context().setOffline(false)
      await widget.command('logout')
      await widget.command('identify', { resumeToken: await identify({ actor: { id: 'grace', name: 'Grace Hopper' } }) })
      await widget.open()
      await expect(widget.panel.getByRole('note')).toContainText('Grace Hopper is looking at this chat')
    },
  ],
  [
    'ended',
    async ({ widget, rejoin, identify }) => {
      await widget.command('identify', { resumeToken: await identify() })
      await expect(widget.box).toBeEnabled()
      await rejoin.call('tokens.revoke', { contact_id: (await rejoin.call<{ data: { id: string }[] }>('contacts.search', { external_id: ADA.external_id })).data[0]?.id })
      await expect(widget.panel.getByText('This website has ended your chat session.')).toBeVisible()
    },
  ],
  [
    'asked to agree',
    async ({ page, widget, setUp }) => {
      await widget.command('logout')
      await setUp({
        consent: { text: 'We keep what you write for one year.', privacy_url: 'https://example.com/privacy', required: true },
        pre_chat: { intro: 'So that we can help you:', fields: [{ type: 'name', required: true }, { type: 'email' }, { type: 'select', key: 'topic', label: 'What is it about?', options: ['An order', 'Returns'] }] },
        hours: { time_zone: 'UTC', weekly: {} },
        away_message: 'We read everything in the morning.',
        ask_email_when_away: true,
        rating: { question: 'Did we help you?' },
      })
      await page.reload()
      await widget.open()
      await expect(widget.panel.getByRole('region', { name: 'Before we chat' })).toBeFocused()
    },
  ],
  [
    'form, with something missing',
    async ({ widget }) => {
      await widget.panel.getByRole('button', { name: 'I agree' }).click()
      await widget.panel.getByRole('button', { name: 'Start chatting' }).click()
      await expect(widget.panel.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription('Please fill in “Name”.')
    },
  ],
  [
    'outside business hours',
    async ({ widget }) => {
      await widget.panel.getByRole('textbox', { name: 'Name' }).fill('Maria')
      await widget.panel.getByRole('button', { name: 'Start chatting' }).click()
      await expect(widget.panel.getByText('We read everything in the morning.')).toBeVisible()
      await widget.panel.getByRole('textbox', { name: 'Your message' }).fill('Is it still there?')
      await widget.panel.getByRole('button', { name: 'Send', exact: true }).click()
      await widget.panel.getByRole('button', { name: 'Get the answer by e-mail' }).click()
      await expect(widget.panel.getByRole('textbox', { name: 'Your e-mail address' })).toBeVisible()
    },
  ],
  [
    'rating',
    async ({ widget, rejoin }) => {
      const { data } = await rejoin.call<{ data: { id: string }[] }>('conversations.list', { filters: { state: 'open' } })
      await rejoin.call('conversations.complete', { conversation_id: data[0]?.id })
      await widget.panel.getByRole('group', { name: 'Did we help you?' }).getByRole('radio', { name: 'Okay' }).check({ force: true })
      await expect(widget.panel.getByRole('textbox', { name: /comment/ })).toBeVisible()
    },
  ],
]

test('the chat has no barriers in any state, light or dark, in either direction and on the smallest screen', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  test.setTimeout(120_000)
  await rejoin.call('channels.update', { channel_id: chatChannel.id, attachments: 'open' })
  const backend = createRejoinClient({ url: rejoin.url, token: rejoin.systemToken })
  const site = await newSite((embed) => ({ '/': PAGE + embed() }))
  const page = await newProfile({ reducedMotion: 'reduce' })
  await page.goto(site.origin)
  let conversation_id = ''
  const stage: Stage = {
    page,
    rejoin,
    widget: widgetOn(page),
    async identify(more = {}) {
      const [resolved] = (await backend.identify({ channel_id: chatChannel.id, ...ADA, ...more })).conversations
      if (conversation_id === '') conversation_id = resolved?.id ?? ''
      return resolved?.resume_token ?? ''
    },
    setUp: async (settings) => void (await rejoin.call('channels.update', { channel_id: chatChannel.id, settings })),
    answer: async (content) => void (await rejoin.call('messages.send', { conversation_id, content })),
    change: async (name, about) => void (await rejoin.call(name, { conversation_id, ...about })),
  }
  const found: string[] = []
  for (const [name, reach] of states) {
    await test.step(name, async () => {
      await reach(stage)
      const barriers = await findBarriersInBothThemes(page, 'rejoin-chat')
      // 320 × 256 is what is left of an ordinary screen at 400 % (WCAG 1.4.10).
      await page.setViewportSize({ width: 320, height: 256 })
      await stage.widget.command('update', { locale: 'ar' })
      const outside = await findWhatSticksOut(page)
      await stage.widget.command('update', { locale: undefined })
      await page.setViewportSize({ width: 1280, height: 720 })
      found.push(...[...barriers, ...outside].map((one) => `${name}: ${one}`))
    })
  }
  expect(found).toEqual([])
})

test('the chat works with the keyboard alone', async ({ plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await expect(widget.launcher).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(widget.launcher).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(widget.panel).toBeVisible()
  await expect(widget.box).toBeFocused()
  await page.keyboard.type('Typed by hand')
  await page.keyboard.press('Enter')
  await expect(widget.message('Typed by hand')).toBeVisible()

  // From the top to the bottom, as it is seen.
  const order = [widget.panel.getByRole('button', { name: 'More' }), widget.panel.getByRole('button', { name: 'Close chat' }), widget.panel.getByRole('region', { name: 'Conversation' }), widget.box]
  await order[0]?.focus()
  for (const next of order.slice(1)) {
    await page.keyboard.press('Tab')
    await expect(next).toBeFocused()
  }
  await page.keyboard.press('Escape')
  await expect(widget.panel).toBeHidden()
  await expect(widget.launcher).toBeFocused()
})

test('what can be pressed is still seen where the system chooses the colours', async ({ plainPage, newProfile }) => {
  const page = await newProfile({ forcedColors: 'active' })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  const border = (of: typeof widget.launcher): Promise<string> => of.evaluate((element) => getComputedStyle(element).borderBlockStartStyle)
  expect(await border(widget.launcher)).toBe('solid')
  await widget.command('update', { greeting: 'Can we help?', greetingDelay: 0 })
  await expect(widget.host.getByRole('status')).toContainText('Can we help?')
  expect(await border(widget.host.getByRole('status'))).toBe('solid')
  await widget.open()
  await widget.say('Hello')
  await expect(widget.message('Hello')).toBeVisible()
  for (const name of ['Send', 'Close chat', 'More']) expect(await border(widget.panel.getByRole('button', { name, exact: true })), name).toBe('solid')
  await expect(widget.box).toBeFocused()
  expect(await widget.box.evaluate((box) => getComputedStyle(box.closest('.field') ?? box).outlineStyle)).toBe('solid')
  await widget.panel.getByRole('button', { name: 'More', exact: true }).click()
  expect(await border(widget.panel.getByRole('menu'))).toBe('solid')
  await expect(widget.panel.getByRole('menuitem').first()).toHaveCSS('outline-style', 'solid')
  expect(await widget.message('Hello').evaluate((text) => getComputedStyle(text.closest('.bubble') ?? text).borderBlockStartStyle)).toBe('solid')
})
