import { randomUUID } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { inboxOn } from '../../support/inbox-on-page.ts'
import { openPurchaseSystem } from '../../support/purchase-system.ts'
import { AGENT, expect, test } from '../../support/scenario.ts'
import { logIn } from '../../support/shop-visitor.ts'
import { authenticate, connect, send } from '../../support/visitor-socket.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** What axe finds that keeps somebody from using the page; each as a line that says what and where. */
async function findBarriers(page: Page, within?: string): Promise<string[]> {
  // Colours are judged when they have arrived, not on their way.
  await page.evaluate(async () => void (await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))))
  const axe = new AxeBuilder({ page })
  const { violations } = await (within === undefined ? axe : axe.include(within)).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(' ')} ${node.failureSummary?.split('\n').at(-1)?.trim()}`))
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the chat has no barriers when it is ${colorScheme}`, async ({ rejoin, plainPage, newProfile }) => {
    const page = await newProfile({ colorScheme })
    await page.goto(plainPage.origin)
    const widget = widgetOn(page)
    await expect(widget.launcher).toBeVisible()
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
    await widget.open()
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
    await widget.say('Is there a lift?')
    await expect(widget.message('Is there a lift?')).toBeVisible()
    await expect.poll(async () => (await rejoin.call<{ data: { id: string }[] }>('conversations.list', {})).data.length).toBe(1)
    const { data } = await rejoin.call<{ data: { id: string }[] }>('conversations.list', {})
    await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: 'No, but a **bench** on every landing: https://example.com' } })
    await expect(widget.log).toContainText('bench')
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
    const cards = ['Lift', 'Stairs', 'Ramp'].map((title) => ({ title, description: 'A way up', actions: [{ type: 'reply', title: `The ${title}`, payload: title }] }))
    await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'carousel', cards } })
    await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'quick_replies', text: '> Which *way*?\n\n- up\n- `down`', replies: [{ title: 'Up', payload: 'up' }] } })
    await expect(widget.panel.getByRole('button', { name: 'Up', exact: true })).toBeVisible()
    await expect(widget.log.getByRole('article')).toHaveCount(3)
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
    await widget.log.getByRole('button', { name: 'The Lift' }).click()
    await expect(widget.log.getByRole('button', { name: 'The Lift' })).toBeDisabled()
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
  })

  test(`several conversations have no barriers when it is ${colorScheme}`, async ({ rejoin, shop, agent, newProfile }) => {
    const page = await newProfile({ colorScheme })
    const widget = widgetOn(page)
    await logIn(page, shop, 'Ada')
    await page.goto(`${shop.origin}/orders`)
    await page.getByRole('button', { name: 'Ask about this order' }).first().click()
    await expect(widget.panel.getByText(/order A-1001/i)).toBeVisible()
    const { data } = await rejoin.call<{ data: { id: string; ticket: object | null }[] }>('conversations.list', {})
    await rejoin.call('messages.send', { conversation_id: data.find(({ ticket }) => ticket === null)?.id, content: { type: 'text', text: 'Anything else?' } })
    const way = widget.panel.getByRole('button', { name: 'All conversations, 1 unread' })
    await expect(way).toBeVisible()
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
    await way.click()
    await expect(widget.panel.getByText('Anything else?')).toBeVisible()
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])

    const desk = await newProfile({ colorScheme })
    const inbox = inboxOn(desk, rejoin)
    await rejoin.call('tickets.upsert', { type: 'order', external_id: 'A-1001', title: 'Two tins of Harbour Fog', url: `${shop.origin}/orders` })
    await inbox.signIn(AGENT)
    await inbox.list.getByText('order · Two tins of Harbour Fog').click()
    await expect(desk.getByRole('region', { name: 'About', exact: true }).getByRole('link', { name: /Two tins of Harbour Fog/ })).toBeVisible()
    await inbox.reply(`${agent.name} here: nothing else.`)
    await expect(inbox.message('Grace here: nothing else.')).toBeVisible()
    expect(await findBarriers(desk)).toEqual([])
  })

  test(`handing over has no barriers when it is ${colorScheme}`, async ({ rejoin, plainPage, agent, newProfile }) => {
    const [page, desk] = [await newProfile({ colorScheme }), await newProfile({ colorScheme })]
    await page.goto(plainPage.origin)
    const widget = widgetOn(page)
    await widget.open()
    await widget.say('Is there a lift?')
    const inbox = inboxOn(desk, rejoin)
    await inbox.signIn(AGENT)
    await inbox.openConversation('Is there a lift?')
    const { data } = await rejoin.call<{ data: { id: string }[] }>('conversations.list', {})
    const conversation_id = data[0]?.id
    await rejoin.call('conversations.transfer', { conversation_id, to_queue: 'Stairs' })
    await rejoin.call('conversations.transfer', { conversation_id, to_agent_id: agent.id })
    await rejoin.call('conversations.tag', { conversation_id, tag: 'lift' })
    await rejoin.call('pages.push', { conversation_id, url: `${plainPage.origin}/?stairs`, title: 'The stairs' })
    await expect(inbox.log.getByRole('link', { name: 'The stairs' })).toBeVisible()
    await expect(widget.log).toContainText('sent you a page')
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
    await desk.getByRole('textbox', { name: /reply/i }).press('Escape')
    await desk.keyboard.press('h')
    await expect(desk.getByRole('menu')).toContainText('Stairs')
    expect(await findBarriers(desk)).toEqual([])
    await desk.keyboard.press('Escape')
    await desk.keyboard.press('t')
    await expect(desk.getByRole('combobox', { name: 'New tag' })).toBeFocused()
    expect(await findBarriers(desk)).toEqual([])
    await desk.keyboard.press('Escape')
    await desk.keyboard.press('p')
    await expect(desk.getByRole('dialog', { name: 'Send a page' })).toBeVisible()
    expect(await findBarriers(desk)).toEqual([])
    await desk.keyboard.press('Escape')
    await rejoin.call('conversations.complete', { conversation_id })
    await expect(widget.panel.getByRole('button', { name: 'Start a new conversation' })).toBeVisible()
    expect(await findBarriers(page, 'rejoin-chat')).toEqual([])
  })

  test(`the inbox has no barriers when it is ${colorScheme}`, async ({ rejoin, chatChannel, agent, newProfile }) => {
    const { token } = await authenticate(rejoin.url, rejoin.url, { channel_id: chatChannel.id, page: { url: 'https://example.com/stairs', custom: { floor: 3, wheelchair: true } } })
    const visitor = await connect(rejoin.url, rejoin.url, token)
    const sent = await send(visitor, { client_message_id: randomUUID(), text: 'Is there a lift?' })

    const desk = await newProfile({ colorScheme })
    const inbox = inboxOn(desk, rejoin)
    await desk.goto(`${rejoin.url}/inbox/`)
    await expect(desk.getByRole('button', { name: 'Sign in' })).toBeVisible()
    expect(await findBarriers(desk)).toEqual([])
    await inbox.signIn(AGENT)
    await expect(inbox.list).toContainText('Is there a lift?')
    expect(await findBarriers(desk)).toEqual([])
    await inbox.openConversation('Is there a lift?')
    await inbox.reply(`${agent.name} here: no, but the view is worth it.`)
    await expect(inbox.message('Grace here: no, but the view is worth it.')).toBeVisible()
    await expect(desk.getByText('The page says')).toBeVisible()
    expect(await findBarriers(desk)).toEqual([])
    await rejoin.call('conversations.associate-contact', { conversation_id: sent?.message.conversation_id, external_id: 'user-42', create: true })
    await expect(inbox.log).toContainText('Your site verified')
    expect(await findBarriers(desk)).toEqual([])
    await (await openPurchaseSystem(rejoin)).sell('user-42', 'a stair lift')
    await desk.getByText('Purchased a stair lift', { exact: true }).click()
    await expect(desk.getByText('Total')).toBeVisible()
    expect(await findBarriers(desk)).toEqual([])
    visitor.disconnect()
  })
}

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
  await page.keyboard.press('Escape')
  await expect(widget.panel).toBeHidden()
  await expect(widget.launcher).toBeFocused()
})
