import { randomUUID } from 'node:crypto'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { openPurchaseSystem } from '../../support/purchase-system.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { authenticate, connect, send } from '../../support/visitor-socket.ts'
import { findBarriersInBothThemes } from './find-barriers.ts'

test('the inbox has no barriers in any state, light or dark', async ({ rejoin, chatChannel, agent, newProfile }) => {
  test.setTimeout(120_000)
  const { token } = await authenticate(rejoin.url, rejoin.url, { channel_id: chatChannel.id, page: { url: 'https://example.com/stairs', custom: { floor: 3, wheelchair: true } } })
  const visitor = await connect(rejoin.url, rejoin.url, token)
  const sent = await send(visitor, { client_message_id: randomUUID(), text: 'Is there a lift?' })
  const conversation_id = sent?.message.conversation_id
  const desk = await newProfile({ reducedMotion: 'reduce' })
  const inbox = inboxOn(desk, rejoin)
  const found: string[] = []
  const look = (state: string): Promise<void> => test.step(state, async () => void found.push(...(await findBarriersInBothThemes(desk)).map((barrier) => `${state}: ${barrier}`)))

  await desk.goto(`${rejoin.url}/inbox/`)
  await expect(desk.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await look('signing in')
  await inbox.signIn(AGENT)
  await expect(inbox.list).toContainText('Is there a lift?')
  await look('the list')
  await inbox.openConversation('Is there a lift?')
  await inbox.reply(`${agent.name} here: no, but the view is worth it.`)
  await expect(inbox.message('Grace here: no, but the view is worth it.')).toBeVisible()
  await expect(desk.getByText('The page says')).toBeVisible()
  await look('a conversation')
  await desk.emulateMedia({ forcedColors: 'active' })
  await expect(inbox.list.locator('[aria-current]')).toHaveCSS('outline-style', 'solid')
  await expect(desk.getByRole('radio', { name: 'Reply' })).toHaveCSS('outline-style', 'solid')
  await desk.emulateMedia({ forcedColors: 'none' })

  await rejoin.call('conversations.associate-contact', { conversation_id, external_id: 'user-42', create: true })
  await expect(inbox.log).toContainText('Your site verified')
  await (await openPurchaseSystem(rejoin)).sell('user-42', 'a stair lift')
  await desk.getByText('Purchased a stair lift', { exact: true }).click()
  await expect(desk.getByText('Total')).toBeVisible()
  await look('a purchase')

  await rejoin.call('conversations.transfer', { conversation_id, to_queue: 'Stairs' })
  await rejoin.call('conversations.transfer', { conversation_id, to_agent_id: agent.id })
  await rejoin.call('conversations.tag', { conversation_id, tag: 'lift' })
  await rejoin.call('pages.push', { conversation_id, url: 'https://example.com/stairs', title: 'The stairs' })
  await expect(inbox.log.getByRole('link', { name: 'The stairs' })).toBeVisible()
  await desk.getByRole('textbox', { name: /reply/i }).press('Escape')
  await desk.keyboard.press('h')
  await expect(desk.getByRole('menu')).toContainText('Stairs')
  await look('handing over')
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('t')
  await expect(desk.getByRole('combobox', { name: 'New tag' })).toBeFocused()
  await look('tagging')
  await desk.keyboard.press('Escape')
  await desk.keyboard.press('p')
  await expect(desk.getByRole('dialog', { name: 'Send a page' })).toBeVisible()
  await look('sending a page')
  await desk.keyboard.press('Escape')

  const about = { type: 'order', external_id: 'A-1001' }
  await rejoin.call('tickets.upsert', { ...about, title: 'Two tins of Harbour Fog', url: 'https://example.com/orders' })
  await rejoin.call('conversations.start', { channel_id: chatChannel.id, contact: { external_id: 'user-42' }, ticket: about, message: { type: 'text', text: 'When will it arrive?' } })
  await inbox.list.getByText('order · Two tins of Harbour Fog').click()
  await expect(desk.getByRole('region', { name: 'About', exact: true }).getByRole('link', { name: /Two tins of Harbour Fog/ })).toBeVisible()
  await look('a conversation about an order')
  expect(found).toEqual([])
  visitor.disconnect()
})
