/** The inbox as an agent uses it: by roles and words. */
import { expect, type Locator, type Page } from '@playwright/test'
import type { Rejoin } from './start-rejoin.ts'

export type InboxOnPage = {
  readonly list: Locator
  readonly log: Locator
  signIn(agent: { readonly email: string; readonly password: string }): Promise<void>
  /** Opens the conversation whose row says this. */
  openConversation(words: string | RegExp): Promise<void>
  reply(text: string): Promise<void>
  message(text: string): Locator
}

export function inboxOn(page: Page, rejoin: Rejoin): InboxOnPage {
  const list = page.getByLabel('Conversations', { exact: true })
  const log = page.getByRole('log', { name: 'Messages' })
  return {
    list,
    log,
    async signIn({ email, password }) {
      await page.goto(`${rejoin.url}/inbox/`)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(list).toBeVisible()
    },
    async openConversation(words) {
      await list.getByText(words).first().click()
      await expect(log).toBeVisible()
    },
    async reply(text) {
      const box = page.getByRole('textbox', { name: /reply/i })
      await box.fill(text)
      await box.press('Enter')
    },
    message: (text) => log.getByText(text, { exact: true }),
  }
}
