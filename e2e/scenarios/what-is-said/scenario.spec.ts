import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Conversation, Content, Message, Page } from '@rejoin/protocol'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, PHONE, test } from '../../support/scenario.ts'
import type { Rejoin } from '../../support/start-rejoin.ts'
import { widgetOn, type WidgetOnPage } from '../../support/widget-on-page.ts'

const ANSWER = `It is **open**, *every* day:

1. from ten
2. to \`five\`

> Nobody waits

[the hours](https://lighthouse.example/hours) [bank.com](https://thief.example) https://аpple.com ~~closed~~`

const HOSTILE = `<img src=x onerror="document.title='owned'"> <script>document.title='owned'</script> [here](javascript:document.title='owned') ![pixel](https://thief.example/pixel.png) https://lighthouse.example@thief.example`

/** Somebody who has said something, and what the other side answers. */
async function begin(widget: WidgetOnPage, rejoin: Rejoin) {
  await widget.open()
  await widget.say('When are you open?')
  await expect.poll(async () => (await rejoin.call<Page<Conversation>>('conversations.list', {})).data.length).toBe(1)
  const [conversation] = (await rejoin.call<Page<Conversation>>('conversations.list', {})).data
  const conversation_id = conversation?.id ?? ''
  return {
    answer: (content: Content) => rejoin.call<Message>('messages.send', { conversation_id, content }),
    /** The newest message as the site's backend reads it. */
    newest: async () => (await rejoin.call<Page<Message>>('messages.list', { conversation_id })).data.at(-1),
  }
}

test('an answer looks as it was meant, and a link says where it leads', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  const { answer } = await begin(widget, rejoin)
  await answer({ type: 'text', text: ANSWER })
  await expect(widget.log.locator('strong', { hasText: 'open' })).toBeVisible()
  await expect(widget.log.getByRole('listitem')).toHaveText(['from ten', 'to five'])
  await expect(widget.log.locator('blockquote')).toHaveText('Nobody waits')
  const links = widget.log.getByRole('link')
  await expect(links).toHaveText(['the hours', 'https://thief.example', 'https://xn--pple-43d.com'])
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow')
    await expect(link).toHaveAttribute('target', '_blank')
  }

  // What a visitor writes is shown as they wrote it; only an address becomes a link.
  await widget.say('**Thanks**, I found https://lighthouse.example/tickets.')
  await expect(widget.log.getByText('**Thanks**, I found')).toBeVisible()
  await expect(widget.log.getByRole('link', { name: 'https://lighthouse.example/tickets' })).toHaveAttribute('href', 'https://lighthouse.example/tickets')
})

test('EMB-10 nothing in a message runs or is fetched', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  const fetched: string[] = []
  page.on('request', (request) => fetched.push(request.url()))
  await page.goto(plainPage.origin)
  const title = await page.title()
  const widget = widgetOn(page)
  const { answer } = await begin(widget, rejoin)
  await answer({ type: 'text', text: HOSTILE })
  await expect(widget.log.getByText('<script>')).toBeVisible()
  await expect(widget.log.getByRole('img')).toHaveCount(0)
  await expect(widget.log.getByRole('link')).toHaveText(['pixel'])
  expect(await page.title()).toBe(title)
  expect(fetched.filter((url) => url.includes('thief'))).toEqual([])
})

test('MSG-11 suggested answers are given by keyboard, once, and carry their payload', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  const { answer, newest } = await begin(widget, rejoin)
  const { id } = await answer({ type: 'quick_replies', text: 'Would you *like* to come?', replies: [{ title: 'Today', payload: 'visit:today' }, { title: 'Another day', payload: 'visit:other' }] })
  const offered = widget.panel.getByRole('group', { name: 'Suggested answers' })
  await expect(offered.getByRole('button')).toHaveText(['Today', 'Another day'])
  // More from the same side does not take them away.
  await answer({ type: 'text', text: 'It is never crowded.' })
  await expect(widget.message('It is never crowded.')).toBeVisible()
  await expect(offered.getByRole('button')).toHaveCount(2)

  await offered.getByRole('button', { name: 'Another day' }).focus()
  await page.keyboard.press('Enter')
  await expect(widget.log.getByText('Another day', { exact: true })).toBeVisible()
  await expect(offered).toBeHidden()
  await expect(widget.box).toBeFocused()
  await expect.poll(async () => (await newest())?.metadata).toEqual({ reply_to: id, payload: 'visit:other' })

  await page.reload()
  await widget.open()
  await expect(widget.message('Another day')).toBeVisible()
  await expect(offered).toBeHidden()
})

test('an agent suggests answers, and sees which was picked', async ({ rejoin, agent, plainPage, newProfile }) => {
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await begin(widget, rejoin)
  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('When are you open?')
  await desk.getByRole('button', { name: 'Suggest answers' }).click()
  const field = desk.getByRole('textbox', { name: 'An answer' })
  await expect(field).toBeFocused()
  for (const answer of ['In the morning', 'At noon', 'At noon', 'Never']) {
    await field.fill(answer)
    await field.press('Enter')
  }
  await desk.getByRole('button', { name: 'Remove “Never”' }).click()
  await inbox.reply(`${agent.name} asks: when would you like to come?`)

  const offered = widget.panel.getByRole('group', { name: 'Suggested answers' })
  await expect(offered.getByRole('button')).toHaveText(['In the morning', 'At noon'])
  await offered.getByRole('button', { name: 'At noon' }).click()
  await expect(inbox.log.getByRole('listitem').filter({ hasText: 'At noon' })).toContainText('chosen')
  await expect(inbox.log.getByRole('listitem').filter({ hasText: 'In the morning' })).not.toContainText('chosen')
})

for (const direction of ['ltr', 'rtl'] as const) {
  test(`EMB-32 cards are turned, pressed once and stay pressed, ${direction}`, async ({ rejoin, plainPage, newProfile }) => {
    const pictures = createServer((request, response) => void (request.url === '/cup.svg' ? response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><rect width="4" height="3" fill="teal"/></svg>') : response.writeHead(404).end()))
    await once(pictures.listen(0, '127.0.0.1'), 'listening')
    const at = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`

    const page = await newProfile()
    await page.goto(plainPage.origin)
    await page.evaluate((dir) => void (document.documentElement.dir = dir), direction)
    const widget = widgetOn(page)
    const { answer, newest } = await begin(widget, rejoin)
    const { id } = await answer({
      type: 'carousel',
      cards: ['Cup', 'Pot', 'Tray', 'Spoon'].map((title) => ({ title, image_url: title === 'Pot' ? `${at}/gone.png` : `${at}/cup.svg`, actions: [{ type: 'reply', title: `Take the ${title.toLowerCase()}`, payload: `take:${title}` }] })),
    })
    const cards = widget.log.getByRole('article')
    await expect(cards).toHaveCount(4)
    await expect(cards.nth(0).locator('img')).toBeVisible()
    // A picture that does not come leaves no hole.
    await expect(cards.nth(1).locator('img')).toHaveCount(0)

    await expect(cards.nth(3)).not.toBeInViewport()
    const more = widget.log.getByRole('button', { name: 'More cards' })
    await expect(async () => {
      if (await more.isVisible()) await more.click()
      await expect(cards.nth(3)).toBeInViewport({ ratio: 0.9, timeout: 1_000 })
    }).toPass()
    await expect(widget.log.getByRole('button', { name: 'Previous cards' })).toBeVisible()

    await cards.nth(3).getByRole('button', { name: 'Take the spoon' }).click()
    await expect(widget.message('Take the spoon').last()).toBeVisible()
    await expect.poll(async () => (await newest())?.metadata).toEqual({ reply_to: id, payload: 'take:Spoon' })
    await expect(cards.nth(3).getByRole('button')).toHaveAttribute('aria-pressed', 'true')
    for (const index of [0, 1, 2, 3]) await expect(cards.nth(index).getByRole('button')).toBeDisabled()

    await page.reload()
    await widget.open()
    await expect(cards.nth(3).getByRole('button')).toHaveAttribute('aria-pressed', 'true')
    await expect(cards.nth(0).getByRole('button')).toBeDisabled()
    pictures.close()
  })
}

test('the chat says who is writing, each by their name', async ({ rejoin, agent, plainPage, newProfile }) => {
  const linus = { email: 'linus@example.com', password: 'linus-answers-too', name: 'Linus' }
  await rejoin.call('agents.create', linus)
  const page = await newProfile()
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  const { answer } = await begin(widget, rejoin)
  const [grace, colleague] = await Promise.all(
    [AGENT, linus].map(async (who) => {
      const desk = await newProfile()
      const inbox = inboxOn(desk, rejoin)
      await inbox.signIn(who)
      await inbox.openConversation('When are you open?')
      return desk.getByRole('textbox', { name: /reply/i })
    }),
  )
  await grace?.fill('Hm')
  await expect(widget.panel.getByText(`${agent.name} is typing`)).toBeVisible()
  await colleague?.fill('Let me')
  await expect(widget.panel.getByText(`${agent.name} and Linus are typing`)).toBeVisible()
  await grace?.fill('')
  await expect(widget.panel.getByText('Linus is typing', { exact: true })).toBeVisible()
  await colleague?.fill('')
  await expect(widget.panel.getByText('typing')).toBeHidden()
  // It is told beside the log, not in it: whoever listens to the page hears messages.
  await answer({ type: 'text', text: 'From ten.' })
  await expect(widget.message('From ten.')).toBeVisible()
})

test('cards and answers fit a phone', async ({ rejoin, plainPage, newProfile }) => {
  const page = await newProfile({ ...PHONE, viewport: { width: 320, height: 640 } })
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  const { answer } = await begin(widget, rejoin)
  await answer({ type: 'card', title: 'A cup with a very long name, as the makers of cups like to give them', description: 'Holds tea.', actions: [{ type: 'link', title: 'Look', url: 'https://lighthouse.example/cup' }] })
  await answer({ type: 'text', text: '```\na line of code that is much longer than any phone that was ever made is wide, and still does not break\n```' })
  await answer({ type: 'quick_replies', text: 'Well?', replies: Array.from({ length: 9 }, (_, index) => ({ title: `A suggestion of some length, number ${index}`, payload: `${index}` })) })
  await expect(widget.panel.getByRole('button', { name: 'number 8' })).toBeVisible()
  expect(await widget.log.evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
})
