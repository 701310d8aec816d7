import type { Locator } from '@playwright/test'
import type { Conversation, Page } from '@rejoin/protocol'
import { growConversation } from '../../support/grow-conversation.ts'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const MANY = 10_000
/** Elements of the list while only the newest page is there, times a few: what may be drawn at once, however long it is. */
const MOST_DRAWN = 4_000

/** In pixels: what the eye follows without losing the word. */
const HALF_A_LINE = 10

/** A step up: how far the words that were being read moved on the screen, what is drawn now, and the oldest number of it. */
type Step = { readonly moved: number; readonly drawn: number; readonly first: number }

test('EMB-30 a conversation of ten thousand messages stays light, all the way back', async ({ rejoin, plainPage, newProfile }) => {
  test.setTimeout(180_000)
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Shall we talk for years?')
  await expect.poll(async () => (await listConversations()).length).toBe(1)
  const [conversation] = await listConversations()
  await rejoin.call('messages.send', { conversation_id: conversation?.id, content: { type: 'text', text: 'Gladly.' } })
  await expect(widget.message('Gladly.')).toBeVisible()
  await page.goto('about:blank')
  await rejoin.kill()
  growConversation(rejoin.databaseFile, conversation?.id ?? '', MANY)
  await rejoin.restart()

  await page.goto(plainPage.origin)
  await widget.open()
  await expect(widget.log.getByText(`This is number ${MANY}.`)).toBeVisible()
  const scroller = widget.panel.getByRole('region', { name: 'Conversation' })

  // All the way up, as fast as it comes. Where one reads does not move, and only a few screens are ever drawn.
  const steps: Step[] = []
  while ((steps.at(-1)?.first ?? MANY) > 4) steps.push(await readOn(scroller))
  expect(steps.length).toBeGreaterThan(MANY / 200)
  expect(steps.filter(({ moved }) => moved > HALF_A_LINE)).toEqual([])
  expect(Math.max(...steps.map(({ drawn }) => drawn))).toBeLessThan(MOST_DRAWN)
  await scroller.evaluate((box) => void (box.scrollTop = 0))
  await expect(widget.message('Shall we talk for years?')).toBeVisible()

  // Back in one step, and everything in between has its place.
  await widget.panel.getByRole('button', { name: 'Go to the newest message' }).click()
  await expect(widget.log.getByText(`This is number ${MANY}.`)).toBeVisible()
  await expect(widget.panel.getByRole('button', { name: 'Go to the newest message' })).toBeHidden()
  // The way back is let go of, and can be gone again.
  await expect.poll(() => scroller.evaluate((box) => box.scrollHeight)).toBeLessThan(60_000)
  expect((await readOn(scroller)).first).toBeLessThan(MANY - 200)

  async function listConversations(): Promise<readonly Conversation[]> {
    return (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
  }
})

/** Scrolls as far up as it goes, and waits until there is more above. */
function readOn(scroller: Locator): Promise<Step> {
  return scroller.evaluate(async (box) => {
    const list = () => [...box.querySelectorAll('[role=log] *')].filter(({ childElementCount, textContent }) => childElementCount === 0 && /^This is number \d+\./.test(textContent ?? ''))
    const read = (element: Element | undefined): number => Number(/\d+/.exec(element?.textContent ?? '')?.[0] ?? Infinity)
    const placeOf = (element: Element | undefined): number => (element?.getBoundingClientRect().top ?? Infinity) - box.getBoundingClientRect().top
    box.scrollTop = 0
    const seen = list().find((element) => placeOf(element) >= 0)
    const place = placeOf(seen)
    // The rest of it may have come between two steps; looking for that takes as long as drawing it, so it is done rarely.
    for (let frame = 1; box.scrollTop === 0 && (frame % 20 !== 0 || read(list()[0]) > 4); frame++) await new Promise(requestAnimationFrame)
    // Once more, so that what follows from the new rows has followed.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
    const numbers = list()
    return { moved: Math.abs(placeOf(numbers.find(({ textContent }) => textContent === seen?.textContent)) - place), drawn: box.querySelectorAll('[role=log] *').length, first: read(numbers[0]) }
  })
}
