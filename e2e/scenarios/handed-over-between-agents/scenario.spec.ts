import type { Conversation, Page as ListPage } from '@rejoin/protocol'
import type { Page } from '@playwright/test'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

const MEI = { email: 'mei@example.com', password: 'mei-knows-the-parcels', name: 'Mei' } as const

test('[EMB-25] [EMB-26] a visitor is handed over, sent a page, and begins again', async ({ rejoin, plainPage, agent, newProfile }) => {
  await rejoin.call('agents.create', MEI)
  const visitorPage = await newProfile()
  await visitorPage.goto(plainPage.origin)
  const visitor = widgetOn(visitorPage)
  await visitor.open()
  await visitor.say('My parcel is late')

  // Grace takes it and labels it, without a mouse.
  const gracePage = await newProfile()
  const grace = inboxOn(gracePage, rejoin)
  await grace.signIn(AGENT)
  await grace.openConversation('My parcel is late')
  await leaveTextBox(gracePage)
  await gracePage.keyboard.press('a')
  await expect(visitor.log).toContainText(`${agent.name} joined the conversation`)
  await gracePage.keyboard.press('t')
  await gracePage.keyboard.type('late delivery')
  await gracePage.keyboard.press('Enter')
  await gracePage.keyboard.press('Escape')
  await expect(gracePage.getByRole('list', { name: 'Tags' })).toContainText('late delivery')

  // She hands it to Mei by mouse. The visitor hears who is there now, and nothing of labels.
  await gracePage.getByRole('button', { name: /Assigned to.*You/ }).click()
  await gracePage.getByRole('menuitemradio', { name: /^Mei/ }).click()
  await expect(grace.log).toContainText('You transferred this to Mei')
  await expect(visitor.log).toContainText('You are now talking to Mei')
  await expect(visitor.panel.getByRole('heading', { name: 'Mei' })).toBeVisible()
  await expect(visitor.log).not.toContainText('late delivery')

  // Mei sends a page by keyboard: a slip is caught, then it arrives and waits.
  const meiPage = await newProfile()
  const mei = inboxOn(meiPage, rejoin)
  await mei.signIn(MEI)
  await meiPage.keyboard.press('2')
  await mei.openConversation('My parcel is late')
  await leaveTextBox(meiPage)
  await meiPage.keyboard.press('p')
  const dialog = meiPage.getByRole('dialog', { name: 'Send a page' })
  await meiPage.keyboard.type('javascript:alert(1)')
  await meiPage.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toBeVisible()
  const address = `${plainPage.origin}/?where=returns`
  await dialog.getByLabel('Address').fill(address)
  await dialog.getByLabel('Title').fill('Track your parcel')
  await meiPage.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(mei.log.getByRole('link', { name: 'Track your parcel' })).toHaveAttribute('href', address)
  await expect(visitor.log).toContainText('Mei sent you a page')
  await expect(visitor.log).toContainText(new URL(plainPage.origin).host)
  expect(visitorPage.context().pages()).toHaveLength(1)
  expect(visitorPage.url()).not.toContain('returns')

  const [opened] = await Promise.all([visitorPage.waitForEvent('popup'), visitor.log.getByRole('link', { name: 'Open the page (opens in a new tab)' }).click()])
  await opened.waitForURL(address)
  await expect(visitor.panel).toBeVisible()
  await opened.close()

  // All of it is still there on the next page.
  await visitorPage.reload()
  await visitor.open()
  for (const words of ['Grace joined the conversation', 'You are now talking to Mei', 'Mei sent you a page']) await expect(visitor.log).toContainText(words)
  await expect(visitor.panel.getByRole('heading', { name: 'Mei' })).toBeVisible()

  // Mei ends it: everybody hears it once, and the visitor may begin again.
  await leaveTextBox(meiPage)
  await meiPage.keyboard.press('e')
  await expect(gracePage.getByRole('button', { name: 'Reopen' })).toBeVisible()
  await expect(visitor.log.getByText('This conversation is completed')).toHaveCount(1)
  for (const inbox of [grace, mei]) await expect(inbox.log.getByText(/completed this/)).toHaveCount(1)
  await visitor.panel.getByRole('button', { name: 'Start a new conversation' }).click()
  await expect(visitor.log).not.toContainText('My parcel is late')
  await visitor.say('Something else')
  await expect(visitor.message('Something else')).toBeVisible()
  await expect.poll(async () => (await rejoin.call<ListPage<Conversation>>('conversations.list', {})).data.map(({ state, tags }) => [state, tags])).toEqual([['open', []], ['completed', ['late delivery']]])
})

/** Escape leads from the text box to the list, where letters are commands. */
async function leaveTextBox(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: /reply/i }).focus()
  await page.keyboard.press('Escape')
}
