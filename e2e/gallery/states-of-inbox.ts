import { expect } from '../support/scenario.ts'
import type { Stage } from './stage.ts'
import type { State } from './states.ts'

/** A few words, and the id of the conversation they are in. */
export async function converse(stage: Stage): Promise<string> {
  const { id } = await stage.say('Hello! Is the Assam back in stock?')
  await stage.answer('Hi! It is: the **second flush** arrived yesterday.')
  await stage.say('Lovely. 250 g then, please.')
  return id
}

/** In front of somebody who has bought something, with all that is known about them. */
async function openCustomer(stage: Stage): Promise<string> {
  await stage.logIn()
  const id = await converse(stage)
  await stage.asAgent('conversations.assign', { conversation_id: id, agent_id: stage.agent.id })
  await stage.goToInbox(`#/mine/${id}`, 'agent')
  await expect(stage.page.getByRole('log')).toContainText('second flush')
  return id
}

/** Where agents answer. */
export const ofInbox: readonly State[] = [
  {
    name: 'inbox-sign-in',
    async play({ page, goToInbox }) {
      await goToInbox('#/open', 'agent')
      await page.evaluate(() => sessionStorage.clear())
      await page.reload()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByRole('alert')).not.toBeEmpty()
    },
  },
  { name: 'inbox-empty', play: ({ goToInbox }) => goToInbox('#/mine', 'admin') },
  {
    name: 'inbox-list',
    async play(stage) {
      await stage.logIn()
      await converse(stage)
      await stage.call('tickets.upsert', { type: 'order', external_id: 'A-1001', title: 'Two tins of Harbour Fog' })
      await stage.logIn({ type: 'order', external_id: 'A-1001' })
      await expect(stage.widget.panel).toContainText('Harbour Fog')
      await stage.say('When will it arrive?')
      await stage.goToInbox('#/open', 'agent')
      await expect(stage.page.locator('[data-row]').first()).toBeVisible()
    },
  },
  {
    name: 'inbox-conversation',
    async play(stage) {
      await stage.logIn()
      const id = await converse(stage)
      await stage.asAgent('conversations.assign', { conversation_id: id, agent_id: stage.agent.id })
      await stage.asAgent('conversations.tag', { conversation_id: id, tag: 'assam' })
      await stage.asAgent('messages.send', { conversation_id: id, content: { type: 'text', text: 'Always asks for a gift wrap.' }, visibility: 'internal' })
      await stage.goToInbox(`#/mine/${id}`, 'agent')
      await expect(stage.page.getByRole('log')).toContainText('gift wrap')
    },
  },
  {
    name: 'inbox-about',
    async play(stage) {
      await stage.logIn()
      const id = await converse(stage)
      await stage.goToInbox(`#/open/${id}/about`, 'agent')
      await expect(stage.page.getByRole('region', { name: 'About', exact: true }).or(stage.page.locator('.about'))).toBeVisible()
    },
  },
  {
    name: 'inbox-missing',
    async play({ goToInbox, page }) {
      await goToInbox('#/open/00000000-0000-4000-8000-000000000000', 'agent')
      await expect(page.getByText('does not exist')).toBeVisible()
    },
  },
  {
    name: 'inbox-offline',
    async play(stage) {
      const id = await converse(stage)
      await stage.goToInbox(`#/open/${id}`, 'agent')
      await expect(stage.page.getByRole('log')).toContainText('second flush')
      await stage.page.context().setOffline(true)
      await stage.page.waitForTimeout(2_500)
    },
  },
  {
    name: 'inbox-hand-over',
    async play(stage) {
      await openCustomer(stage)
      await stage.page.locator('.thread-actions .menu button').first().click()
      await expect(stage.page.getByRole('menu')).toBeVisible()
    },
  },
  {
    name: 'inbox-keys',
    async play(stage) {
      await openCustomer(stage)
      await stage.page.locator('body').click({ position: { x: 300, y: 300 } })
      await stage.page.keyboard.press('Escape')
      await stage.page.keyboard.press('?')
      await expect(stage.page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'inbox-correct',
    async play(stage) {
      const id = await openCustomer(stage)
      await stage.page.evaluate((place) => void (location.hash = place), `#/mine/${id}/about`)
      await stage.page.locator('.about .icon-button').last().click()
      await expect(stage.page.locator('.contact-form')).toBeVisible()
    },
  },
  {
    name: 'inbox-completed',
    async play(stage) {
      await stage.setUp({ settings: { rating: {} } })
      const id = await openCustomer(stage)
      await stage.asAgent('conversations.complete', { conversation_id: id })
      await expect(stage.page.getByRole('button', { name: 'Reopen' })).toBeVisible()
    },
  },
  {
    name: 'inbox-rich',
    async play(stage) {
      const id = await openCustomer(stage)
      await stage.asAgent('messages.send', { conversation_id: id, content: { type: 'card', title: 'Assam, second flush', description: 'Malty and strong, for the morning.', actions: [{ type: 'reply', title: 'Take this one', payload: 'take' }] } })
      await stage.asAgent('messages.send', { conversation_id: id, content: { type: 'quick_replies', text: 'When shall it arrive?', replies: ['Tomorrow', 'On Friday'].map((title) => ({ title, payload: title })) } })
      await stage.asAgent('pages.push', { conversation_id: id, url: 'https://tea.example/how-to-brew', title: 'How to brew an Assam' })
      await expect(stage.page.getByRole('log')).toContainText('How to brew')
    },
  },
  {
    name: 'inbox-find',
    async play(stage) {
      await stage.logIn()
      await converse(stage)
      await stage.goToInbox('#/open', 'agent')
      await stage.page.getByRole('searchbox').or(stage.page.getByPlaceholder('Filter, or find a person')).first().fill('ada love')
      await expect(stage.page.locator('[data-row]').first()).toBeVisible()
      await stage.page.waitForTimeout(800)
    },
  },
]
