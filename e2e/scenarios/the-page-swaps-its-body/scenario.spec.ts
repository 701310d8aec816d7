import type { Page } from '@playwright/test'
import { expect, test } from '../../support/scenario.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

/** What the routers of single-page sites do to a document when a visitor follows a link, one after the other. */
const swaps: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'Turbo, which puts another body into the document': (page) =>
    page.evaluate(() => {
      const next = document.createElement('body')
      next.innerHTML = '<h1>Another page</h1>'
      document.dispatchEvent(new CustomEvent('turbo:before-render', { detail: { newBody: next } }))
      document.documentElement.replaceChild(next, document.body)
      document.dispatchEvent(new CustomEvent('turbo:render'))
    }),
  'Astro, which swaps head and body of a parsed document': (page) =>
    page.evaluate(() => {
      const next = new DOMParser().parseFromString('<html lang="en"><head><title>Another</title></head><body><h1>Another page</h1></body></html>', 'text/html')
      document.dispatchEvent(new Event('astro:before-swap'))
      document.head.replaceChildren(...next.head.children)
      document.body.replaceWith(next.body)
      document.dispatchEvent(new Event('astro:after-swap'))
    }),
  'a page that empties its body': (page) => page.evaluate(() => document.body.replaceChildren('Another page')),
  'a router that only changes the address': (page) => page.evaluate(() => history.pushState(null, '', '/another')),
  'a framework that owns the document and removes what it does not know': (page) =>
    page.evaluate(() => {
      document.documentElement.replaceChildren(document.head, document.body)
    }),
}

for (const [who, swap] of Object.entries(swaps)) {
  test(`[EMB-21] the chat outlives ${who}`, async ({ newSite, newProfile }) => {
    const site = await newSite((embed) => ({ '/': `<!doctype html><html lang="en"><title>One</title><body><h1>One page</h1>${embed()}` }))
    const page = await newProfile()
    await page.goto(site.origin)
    const widget = widgetOn(page)
    await widget.open()
    await widget.say('Before')
    await expect(widget.message('Before')).toBeVisible()
    await widget.box.fill('Half a sen')

    await swap(page)
    await expect(widget.host).toHaveCount(1)
    await expect(widget.panel).toBeVisible()
    await expect(widget.box).toHaveValue('Half a sen')
    await widget.say('After')
    await expect(widget.message('After')).toBeVisible()
    await expect(widget.message('Before')).toHaveCount(1)

    // The page that came brings the snippet once more, as every page of the site does.
    await page.evaluate(() => {
      const [boot] = [...document.scripts].filter((script) => script.text.includes('boot'))
      const again = document.createElement('script')
      again.text = boot?.text ?? ''
      document.head.append(again)
    })
    await expect(widget.host).toHaveCount(1)
    await widget.command('destroy')
    await expect(widget.host).toHaveCount(0)
  })
}
