import { AxeBuilder } from '@axe-core/playwright'
import { expect, PHONE, test } from '../../support/scenario.ts'

test('WIRE-13 the documentation asks nothing of anybody else', async ({ rejoin, newProfile }) => {
  const page = await newProfile()
  const elsewhere: string[] = []
  page.on('request', (request) => void (new URL(request.url()).origin === rejoin.url || elsewhere.push(request.url())))
  await page.goto(`${rejoin.url}/docs`)
  await expect(page.getByRole('heading', { name: 'Rejoin API' })).toBeVisible()

  await page.keyboard.press('/')
  await page.keyboard.type('search_on')
  const contents = page.getByRole('navigation', { name: 'Contents' })
  await expect(contents.getByRole('link')).toHaveText(['conversations.start'])
  await page.keyboard.press('Enter')
  const call = page.locator('[id="conversations.start"]')
  await expect(call).toBeInViewport()
  await expect(contents.getByRole('link', { name: 'conversations.start' })).toHaveAttribute('aria-current', 'true')

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await call.getByRole('button', { name: 'Copy' }).first().click()
  await expect(call.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`curl ${rejoin.url}/conversations.start`)
  expect(elsewhere).toEqual([])
})

test('WIRE-13 a chosen theme stays, and links open objects', async ({ rejoin, newProfile }) => {
  const page = await newProfile({ colorScheme: 'light' })
  await page.goto(`${rejoin.url}/docs`)
  await page.getByRole('button', { name: 'Change between light and dark' }).click()
  await page.goto(`${rejoin.url}/docs#object-Message`)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('#object-Message')).toHaveAttribute('open')
})

test('WIRE-13 without a script all of it can be read', async ({ rejoin, newProfile }) => {
  const page = await newProfile({ javaScriptEnabled: false })
  await page.goto(`${rejoin.url}/docs`)
  await page.getByRole('link', { name: 'contacts.identify', exact: true }).first().click()
  await expect(page.locator('[id="contacts.identify"]').getByText('Somebody logs in for the first time')).toBeInViewport()
  await expect(page.getByRole('searchbox')).toBeHidden()
})

for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, PHONE] as const) {
  test(`WIRE-13 the documentation has no barriers: ${JSON.stringify(options)}`, async ({ rejoin, newProfile }) => {
    const page = await newProfile(options)
    await page.goto(`${rejoin.url}/docs`)
    const { violations } = await new AxeBuilder({ page }).include('.bar').include('nav').include('.guide').include('[id="contacts.identify"]').include('#codes').include('#events').analyze()
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(' ')} ${node.failureSummary?.split('\n').at(-1)?.trim()}`))).toEqual([])
    // Nothing is wider than the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
}
