import type { Conversation, Page } from '@rejoin/protocol'
import { expect, test } from '../../support/scenario.ts'
import { logIn, logOut } from '../../support/shop-visitor.ts'
import { widgetOn } from '../../support/widget-on-page.ts'

test('[EMB-8] the whole chat works under a strict policy', async ({ rejoin, shop, browser }) => {
  const page = await browser.newPage()
  const violations: string[] = []
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.debug(`violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))
  })
  page.on('console', (message) => void (message.text().startsWith('violation: ') && violations.push(message.text())))

  const response = await page.goto(shop.origin)
  const policy = (await response?.headerValue('content-security-policy')) ?? ''
  expect(policy).toMatch(/default-src 'none'.*script-src 'nonce-[^']+' http:.*require-trusted-types-for 'script'/)
  expect(policy).not.toContain('unsafe')

  const widget = widgetOn(page)
  await widget.open()
  await widget.say('Does this work with **everything** forbidden? See https://example.com/policy')
  await expect(widget.log).toContainText('forbidden?')
  await logIn(page, shop, 'Ada')
  await widget.open()
  await expect(widget.log).toContainText('forbidden?')
  const { data } = await rejoin.call<Page<Conversation>>('conversations.list', {})
  await rejoin.call('messages.send', { conversation_id: data[0]?.id, content: { type: 'text', text: 'It *does*.\n- really' } })
  await expect(widget.log).toContainText('does')
  await widget.command('update', { accentColor: '#884400', theme: 'dark' })
  await widget.command('close')
  await logOut(page)
  expect(violations).toEqual([])

  // The same page does report what really is forbidden, so the silence above means something.
  await page.evaluate(() => void (new Image().src = 'https://elsewhere.example/pixel.png'))
  await expect.poll(() => violations.length).toBe(1)
  await page.close()
})
