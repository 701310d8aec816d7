/** Logging in and out of the shop, by its own forms. */
import type { Page } from '@playwright/test'
import { users } from '../../examples/shop/users.ts'
import type { Site } from './start-site.ts'
import { widgetOn } from './widget-on-page.ts'

export async function logIn(page: Page, shop: Site, firstName: 'Ada' | 'Bob'): Promise<void> {
  const user = users.find((candidate) => candidate.firstName === firstName)
  if (user === undefined) throw new Error(`The shop knows no ${firstName}`)
  await page.goto(`${shop.origin}/login`)
  await page.getByLabel('E-mail address').fill(user.email)
  await page.getByLabel('Password').fill(user.password)
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  await page.getByText(`Good to see you again, ${firstName}`).waitFor()
}

/** Logs out by the button in the shop's head; an open chat may lie over it, and is closed first like anything in the way. */
export async function logOut(page: Page): Promise<void> {
  await widgetOn(page).command('close')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('link', { name: 'Log in' }).waitFor()
}
