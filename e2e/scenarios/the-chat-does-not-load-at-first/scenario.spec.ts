import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

for (const missing of ['app', 'panel', '', 'portal']) {
  test(`a part that does not come (${missing === '' ? 'both' : missing}) is asked for again at the next click`, async ({ plainPage, newProfile }) => {
    const page = await newProfile()
    const isPortal = missing === 'portal'
    const files = new RegExp(`/widget/${isPortal ? '' : missing}[^/]*\\.js`)
    // A portal's page is no part of ours, though it is answered with 200.
    await page.route(files, (route) => (isPortal ? route.fulfill({ contentType: 'text/html', headers: { 'access-control-allow-origin': '*' }, body: '<!doctype html>' }) : route.abort()))
    await page.goto(plainPage.origin)
    const widget = widgetOn(page)
    await widget.listen('error')
    await expect(widget.launcher).toBeVisible()
    await widget.launcher.click()
    await expect.poll(() => widget.heard('error')).toContainEqual({ code: 'network', message: expect.stringContaining('did not load') })
    await expect(widget.launcher).toHaveAttribute('aria-expanded', 'false')
    await expect(widget.launcher).not.toHaveAttribute('aria-busy', 'true')

    await page.unroute(files)
    await widget.launcher.click()
    await expect(widget.panel).toBeVisible()
    await widget.say('Here I am')
    await expect(widget.message('Here I am')).toBeVisible()
    await widget.command('update', { strings: { send: 'Off it goes' } })
    await expect(widget.panel.getByRole('button', { name: 'Off it goes' })).toBeVisible()
  })
}

test('[OUT-1] without the part that connects, what is written waits until that has come', async ({ plainPage, newProfile }) => {
  const page = await newProfile()
  const client = /\/widget\/client[^/]*\.js/
  await page.route(client, (route) => route.abort())
  await page.goto(plainPage.origin)
  const widget = widgetOn(page)
  await widget.listen('status')
  await widget.open()
  await expect.poll(async () => (await widget.heard('status')).at(-1)).toEqual({ status: 'offline' })
  await widget.say('Here I am')
  await expect(widget.message('Here I am')).toBeVisible()

  await page.unroute(client)
  await expect(widget.log.getByTitle('Sent', { exact: true })).toBeVisible({ timeout: 20_000 })
})
