import type { Page } from '@playwright/test'
import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import { readMessages } from '../../support/database.ts'
import { expect, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { dumpStorage, widgetOn } from '../../support/widget-on-page.ts'

/** What Rejoin says over the socket is lost from now on; what it is told arrives. */
async function loseAnswers(page: Page): Promise<{ lost: boolean }> {
  const line = { lost: false }
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => void (line.lost || socket.send(message)))
  })
  return line
}

/** The renderer is gone, with whatever it held; the browser lives on. */
async function crash(page: Page): Promise<Page> {
  const devtools = await page.context().newCDPSession(page)
  const gone = page.waitForEvent('crash')
  devtools.send('Page.crash').catch(() => undefined)
  await gone
  const next = await page.context().newPage()
  await page.close()
  return next
}

async function readTexts(rejoin: Rejoin): Promise<string[]> {
  const { data } = await rejoin.call<ListPage<Conversation>>('conversations.list', {})
  return data.flatMap(({ id }) => readMessages(rejoin.databaseFile, id).map(({ content }) => (content.type === 'text' ? content.text : content.type)))
}

test('[OUT-3] [OUT-10] what was written is said once, wherever the browser crashed', async ({ rejoin, plainPage, newProfile }) => {
  const first = await newProfile()
  const line = await loseAnswers(first)
  await first.goto(plainPage.origin)
  await widgetOn(first).open()
  await widgetOn(first).say('one')
  await expect.poll(() => readTexts(rejoin)).toEqual(['one'])
  // Its own answer is not to be lost.
  await expect.poll(() => dumpStorage(first)).not.toContain(':out:')

  // Between the server's disk and ours.
  line.lost = true
  await widgetOn(first).say('two')
  await widgetOn(first).say('three')
  await expect.poll(() => readTexts(rejoin)).toEqual(['one', 'two'])
  const second = await crash(first)
  await second.goto(plainPage.origin)
  await expect.poll(() => readTexts(rejoin)).toEqual(['one', 'two', 'three'])

  // The moment it is on the screen, without a line; and once it lies in the database.
  for (const [text, where] of [['four', 'localStorage'], ['five', 'IndexedDB']] as const) {
    const page = await first.context().newPage()
    await page.goto(plainPage.origin)
    await widgetOn(page).open()
    await expect(widgetOn(page).log.getByText('three', { exact: true })).toBeVisible()
    await page.context().setOffline(true)
    await widgetOn(page).say(text)
    await expect(widgetOn(page).message(text)).toBeVisible()
    if (where === 'IndexedDB') await expect.poll(() => dumpStorage(page)).toContain(`"text":"${text}"`)
    const next = await crash(page)
    await next.context().setOffline(false)
    await next.goto(plainPage.origin)
    await expect.poll(async () => (await readTexts(rejoin)).at(-1)).toBe(text)
    await widgetOn(next).open()
    await expect(widgetOn(next).message(text)).toHaveCount(1)
    await next.close()
  }
  expect(await readTexts(rejoin)).toEqual(['one', 'two', 'three', 'four', 'five'])
  // Nothing that was said still waits.
  await expect.poll(() => dumpStorage(second)).not.toContain('"text"')
})

test('[OUT-6] what waits goes with its author, and nobody else says it', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('one')
  await expect.poll(() => readTexts(rejoin)).toEqual(['one'])
  await expect.poll(() => dumpStorage(page)).not.toContain(':out:')
  await page.context().setOffline(true)
  await widget.say('Not for the next one')
  await expect.poll(() => dumpStorage(page)).toMatch(/unsent.*Not for the next one/)

  // Whoever is next opens the page in the same moment.
  await widget.command('logout')
  await page.context().setOffline(false)
  const next = await page.context().newPage()
  await next.goto(plainPage.origin)
  await widgetOn(next).open()
  await widgetOn(next).say('Somebody else')
  await expect.poll(() => readTexts(rejoin)).toContain('Somebody else')
  await expect(widgetOn(next).message('Not for the next one')).toHaveCount(0)
  expect(await dumpStorage(next)).not.toContain('Not for')
  expect((await readTexts(rejoin)).toSorted()).toEqual(['Somebody else', 'one'])
})
