import type { Page } from '@playwright/test'
import type { Conversation, Page as Pageful } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { dumpStorage, widgetOn } from '../../support/widget-on-page.ts'

type Noted = { readonly title: string; readonly body: string | undefined; isClosed: boolean; onclick: (() => void) | null }

declare global {
  interface Window {
    isAway: boolean
    notes: number
    noted: Noted[]
    asked: number
  }
}

/** What the system and the loudspeaker get to hear. Headless browsers have neither, and no tab that is out of sight. */
function watchSystem(): void {
  Object.assign(window, { isAway: false, notes: 0, noted: [], asked: 0 })
  Object.defineProperty(document, 'visibilityState', { get: () => (window.isAway ? 'hidden' : 'visible') })
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (when) {
    window.notes += 1
    start.call(this, when)
  }
  class SystemNotification {
    static permission = 'default'
    isClosed = false
    onclick: (() => void) | null = null
    readonly title: string
    readonly body: string | undefined
    constructor(title: string, options?: NotificationOptions) {
      this.title = title
      this.body = options?.body
      window.noted.push(this)
    }
    static async requestPermission(): Promise<string> {
      window.asked += 1
      SystemNotification.permission = 'granted'
      return 'granted'
    }
    close(): void {
      this.isClosed = true
    }
  }
  Object.assign(window, { Notification: SystemNotification })
}

test('[ATT-1] [ATT-2] [ATT-3] [ATT-4] [ATT-6] a message finds somebody who looks elsewhere, in one tab and once', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.context().addInitScript(watchSystem)
  await page.goto(plainPage.origin)
  const title = await page.evaluate(() => document.querySelector('title')?.textContent ?? '')
  const widget = widgetOn(page)
  const bubble = widget.host.getByRole('status')
  await widget.open()
  // The first sound of a browser wakes the machine's loudspeaker, which takes as long as the machine is busy.
  await page.evaluate(() => new AudioContext().resume())
  await widget.say('When does the bus leave?')
  await expect(widget.message('When does the bus leave?')).toBeVisible()
  await answer('I look it up.')
  await expect(widget.message('I look it up.')).toBeVisible()
  await page.keyboard.press('Escape')
  expect(await read(page, 'notes')).toBe(0)

  // The page is before their eyes: its title, its corner and its sound, and nothing of the system's.
  await answer('At **ten** past.')
  await expect(bubble).toContainText('At ten past.')
  await expect(page).toHaveTitle(`(1) ${title.trim()}`)
  await expect.poll(() => read(page, 'notes')).toBe(2)
  await page.evaluate(() => (document.title = 'Timetable'))
  await expect(page).toHaveTitle('(1) Timetable')
  await bubble.getByText('At ten past.').click()
  await expect(widget.message('ten')).toBeVisible()
  await expect(bubble.filter({ hasText: 'ten past' })).toHaveCount(0)
  await expect(page).toHaveTitle('Timetable')
  expect(await read(page, 'noted')).toEqual([])

  // Nobody is asked who did not ask. From here on they want to be told, and hear nothing.
  await choose('Notify me')
  expect(await page.evaluate(() => window.asked)).toBe(1)
  await choose('Turn sound off')
  await page.keyboard.press('Escape')
  const second = await page.context().newPage()
  await second.goto(plainPage.origin)
  for (const tab of [page, second]) await tab.evaluate(() => Object.assign(Notification, { permission: 'granted' }))
  await second.mouse.click(300, 300)
  for (const tab of [page, second]) await tab.evaluate(() => (window.isAway = true))
  await answer('The second one is late.')
  await expect.poll(async () => (await Promise.all([page, second].map((tab) => read(tab, 'noted')))).flat()).toEqual([{ title: 'Assistant', body: 'New message', isClosed: false }])
  await expect(widgetOn(second).launcher).toContainText('1')
  expect(await Promise.all([page, second].map((tab) => read(tab, 'notes')))).toEqual([2, 0])

  const told = (await read(page, 'noted')).length === 1 ? page : second
  await told.evaluate(() => {
    window.isAway = false
    window.noted[0]?.onclick?.()
  })
  await expect(widgetOn(told).message('The second one is late.')).toBeVisible()
  for (const tab of [page, second]) await expect.poll(() => tab.title()).not.toContain('(')

  await widget.command('logout')
  expect(await dumpStorage(page)).not.toContain('rejoin:')

  async function answer(text: string): Promise<void> {
    const { data } = await rejoin.call<Pageful<Conversation>>('conversations.list', {})
    await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text } })
  }
  async function choose(label: string): Promise<void> {
    await widget.panel.getByRole('button', { name: 'More' }).click()
    await widget.panel.getByRole('menuitem', { name: label }).click()
  }
})

async function read<K extends 'notes' | 'noted'>(page: Page, what: K): Promise<Window[K]> {
  return page.evaluate((name) => (name === 'notes' ? window.notes : window.noted.map(({ title, body, isClosed }) => ({ title, body, isClosed }))), what) as Promise<Window[K]>
}

test('[ATT-6] somebody who never opened the chat is greeted, written to, and finds the message beside the button', async ({ rejoin, chatChannel, newSite, newProfile }) => {
  const { data } = await identify()
  const site = await newSite((embed) => ({ '/': `<!doctype html><html lang="en"><title>A site</title><body>${embed(`resumeToken:'${data?.resume_token}'`)}` }))
  await rejoin.call('channels.update', { channel_id: chatChannel.id, settings: { greeting: 'Hello, Ada!', greeting_delay: 0 } })
  const page = await newProfile()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(site.origin)
  const widget = widgetOn(page)
  const bubble = widget.host.getByRole('status')
  await expect(bubble).toContainText('Hello, Ada!')

  await rejoin.call('messages.send', { conversation_id: data?.id, content: { type: 'text', text: 'Your parcel is here.' } })
  await expect(bubble).toContainText('Your parcel is here.')
  await expect(widget.launcher).toContainText('1')
  expect(asked.filter((url) => url.includes('/panel-'))).toEqual([])
  await bubble.getByRole('button', { name: 'Dismiss' }).click()
  await rejoin.call('messages.send', { conversation_id: data?.id, content: { type: 'text', text: 'Shall we keep it for you?' } })
  await expect(bubble).toContainText('Shall we keep it for you?')
  await bubble.getByText('Shall we keep it for you?').click()
  await expect(widget.message('Your parcel is here.')).toBeVisible()
  await expect(page).toHaveTitle('A site')

  async function identify() {
    const { conversations } = await rejoin.call<{ conversations: { id: string; resume_token: string }[] }>('contacts.identify', { channel_id: chatChannel.id, external_id: 'user-42' })
    return { data: conversations[0] }
  }
})
