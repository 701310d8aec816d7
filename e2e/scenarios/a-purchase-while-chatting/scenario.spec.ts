import { inboxOn } from '../../support/inbox-on-page.ts'
import { openPurchaseSystem } from '../../support/purchase-system.ts'
import { AGENT, expect, PHONE, test } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** Ada's id in the shop (examples/shop/users.ts), which the other system knows as well. */
const ADA = 'user-42'

test('an agent sees what Ada buys while they chat', async ({ rejoin, shop, agent, newProfile }) => {
  // Before Ada ever opened the chat: nobody here knows of her, and nothing of it is lost.
  const purchases = await openPurchaseSystem(rejoin)
  for (const n of [9, 8, 7, 6, 5, 4, 3, 2]) await purchases.sell(ADA, `sampler No. ${n}`, { hoursAgo: n * 24 })

  const page = await newProfile()
  const onPage = widgetOn(page)
  await logIn(page, shop, 'Ada')
  await onPage.open()
  await onPage.say('Which of them goes with scones?')

  const desk = await newProfile()
  const inbox = inboxOn(desk, rejoin)
  await inbox.signIn(AGENT)
  await inbox.openConversation('Ada Lovelace')
  const activity = desk.getByRole('list', { name: 'What they did elsewhere, newest first' })
  const items = activity.getByRole('listitem')
  await expect(items).toHaveCount(6)
  await expect(items.first()).toContainText('Purchased sampler No. 2')
  await expect(items.first()).toContainText('2 days ago')
  await expect(items.first()).toContainText(purchases.name)
  await desk.getByRole('button', { name: 'Show earlier' }).click()
  await expect(items).toHaveCount(8)
  await expect(items.last()).toContainText('Purchased sampler No. 9')
  await expect(desk.getByRole('button', { name: 'Show earlier' })).toBeHidden()

  // She takes the advice, and the agent sees it happen.
  await inbox.reply(`${agent.name} would take Harbour Fog.`)
  await expect(onPage.log).toContainText('Harbour Fog')
  await purchases.sell(ADA, 'Harbour Fog, 2 tins', { hoursAgo: 2, total: 83.6 })
  await expect(items.first()).toContainText('Purchased Harbour Fog, 2 tins')
  await expect(items.first()).toContainText('2 hours ago')
  await expect(desk.getByRole('status').filter({ hasText: `Purchased Harbour Fog, 2 tins, from ${purchases.name}` })).toBeAttached()

  // The rest of it, by keyboard alone.
  await items.first().locator('summary').focus()
  await desk.keyboard.press('Enter')
  await expect(items.first()).toContainText('83.6')

  // It is no chat: nothing waits in the list, and Ada hears nothing of it.
  await expect(inbox.list).not.toContainText('Purchased')
  await onPage.say('Thank you!')
  await expect(inbox.message('Thank you!')).toBeVisible()
  await expect(onPage.host).not.toContainText('Purchased')
})

test('a phone shows the purchases beside the chat', async ({ rejoin, shop, agent, newProfile }) => {
  const purchases = await openPurchaseSystem(rejoin)
  const page = await newProfile()
  const onPage = widgetOn(page)
  await logIn(page, shop, 'Ada')
  await onPage.open()
  await onPage.say('Hello')

  const pocket = await newProfile(PHONE)
  const inbox = inboxOn(pocket, rejoin)
  await inbox.signIn({ email: agent.email, password: AGENT.password })
  await inbox.openConversation('Ada Lovelace')
  await pocket.getByRole('link', { name: 'About the visitor' }).click()
  // Nothing is told of her yet, so there is nothing to see.
  await expect(pocket.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible()
  await expect(pocket.getByText('Recent activity')).toBeHidden()
  await purchases.sell(ADA, 'a tea pot')
  const item = pocket.getByRole('listitem').filter({ hasText: 'Purchased a tea pot' })
  await expect(item).toBeVisible()
  await expect(item).toContainText('just now')
  const width = await pocket.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(PHONE.viewport?.width)
})
